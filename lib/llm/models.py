"""What Hugging Face's router serves today, with price, context and structured output: the model picker's list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib.core.errors import LLMError
from lib.llm.endpoint import ROUTER
from lib.llm.errors import make
from lib.llm.session import fetch_json

URL = f"https://{ROUTER}/v1/models"
LIST_S = 15.0


@dataclass(frozen=True)
class Offer:
    """One provider's offer of a model. Prices are US dollars per million tokens, None when the router does not say."""

    provider: str
    live: bool
    context_tokens: int | None
    input_price: float | None
    output_price: float | None
    structured: bool
    free: bool


@dataclass(frozen=True)
class RouterModel:
    """A model that the router serves."""

    id: str
    offers: tuple[Offer, ...]

    @property
    def structured(self) -> bool:
        """Whether a live provider returns objects by schema."""
        return any(offer.structured and offer.live for offer in self.offers)

    @property
    def context_tokens(self) -> int | None:
        """The smallest context among the live providers: with provider 'auto' any of them may answer."""
        known = [offer.context_tokens for offer in self.offers if offer.live and offer.context_tokens]
        return min(known, default=None)

    @property
    def cheapest(self) -> Offer | None:
        """The live offer with the lowest known price, free ones first."""
        priced = [offer for offer in self.offers if offer.live and (offer.free or offer.output_price is not None)]
        return min(priced, key=lambda o: (not o.free, (o.input_price or 0) + (o.output_price or 0)), default=None)


def router_models(*, key: str = "", url: str = URL) -> list[RouterModel]:
    """The router's models that a provider serves now, by name.

    Raises:
        LLMError: by kind, when the list cannot be had.
    """
    document = fetch_json(url, deadline_s=LIST_S, key=key)
    entries = document.get("data") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise make("incomplete")
    models = [_model(entry) for entry in entries if isinstance(entry, dict) and entry.get("id")]
    return sorted((model for model in models if any(offer.live for offer in model.offers)), key=lambda m: m.id.lower())


def served(models: list[RouterModel], name: str) -> RouterModel:
    """The entry of `name`, which may carry a provider or policy suffix (':groq', ':cheapest').

    Raises:
        LLMError: 'model', when the router does not serve it.
    """
    plain = name.partition(":")[0].lower()
    for model in models:
        if model.id.lower() == plain:
            return model
    raise LLMError("model", "Hugging Face does not serve that model at present. Choose one of its list.")


def price(model: RouterModel, prompt_tokens: int, completion_tokens: int) -> float | None:
    """US dollars for so many tokens at the cheapest live offer; None when no price is known."""
    offer = model.cheapest
    if offer is None:
        return None
    if offer.free:
        return 0.0
    return ((offer.input_price or 0) * prompt_tokens + (offer.output_price or 0) * completion_tokens) / 1e6


def _model(entry: dict[str, Any]) -> RouterModel:
    offers = [_offer(one) for one in entry.get("providers") or [] if isinstance(one, dict)]
    return RouterModel(str(entry["id"]), tuple(offers))


def _offer(entry: dict[str, Any]) -> Offer:
    given = entry.get("pricing")
    pricing: dict[str, Any] = given if isinstance(given, dict) else {}
    context = entry.get("context_length")
    return Offer(
        provider=str(entry.get("provider", "")),
        live=entry.get("status", "live") == "live",
        context_tokens=context if isinstance(context, int) and context > 0 else None,
        input_price=_number(pricing.get("input")),
        output_price=_number(pricing.get("output")),
        structured=entry.get("supports_structured_output") is True,
        free=entry.get("is_free") is True,
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
