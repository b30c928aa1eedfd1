"""Plans and the payment provider. Without a key nothing can be bought, and everything else works."""

from config.env import env

STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")
# A person waits for the answer, perhaps inside a transaction that ends after 15 seconds; one retry is added.
STRIPE_TIMEOUT_SECONDS = 4
# Where the payment page may send people back to: addresses that begin with one of these.
BILLING_RETURN_URLS = env.words("BILLING_RETURN_URLS")
