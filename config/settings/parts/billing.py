"""Plans and the payment provider."""
