"""Places and files of the accounts rooms that a purge must reach."""

from accounts.erasure.files import archive_files, avatar_files, unsent_files
from accounts.erasure.places import attempts_forget, limits_forget
from accounts.erasure.registry import register_files, register_place, register_remover
from accounts.erasure.remote import STRIPE, subscription_end, subscriptions_of


def register_places_and_files() -> None:
    register_place("limits", limits_forget, note="counters of the API's limits under the person's id, in Redis")
    register_place("attempts", attempts_forget, note="counts of failed sign-ins under the person's names, in the cache")
    register_files("avatar", avatar_files, note="the picture in the `default` storage")
    register_files("archives", archive_files, note="exports and imports in the `private` storage")
    register_files("unsent", unsent_files, note="letters and messages in folders, where no provider is configured")
    register_files(
        "subscription", subscriptions_of, note="the subscription at the payment provider, so that it never renews"
    )
    register_remover(STRIPE, subscription_end)
