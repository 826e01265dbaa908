"""Large stores of made-up French text, and what is asked of them."""
