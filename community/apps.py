from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from community.groups.wiring import register_groups
        from community.messaging.wiring import register_messaging
        from community.peer_chat.wiring import register_peer_chat

        register_messaging()
        register_peer_chat()
        register_groups()
