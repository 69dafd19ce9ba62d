"""Language models behind one door: endpoints, calls, structured output, fallbacks, the local model. Light to import."""

from lib.llm.chain import ChatChain, Switch
from lib.llm.client import EndpointChat, call_llm
from lib.llm.endpoint import Endpoint

__all__ = ["ChatChain", "Endpoint", "EndpointChat", "Switch", "call_llm"]
