"""Everything that touches Streamlit: page frame, state, services, drawing. The only package that imports it."""
