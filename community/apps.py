from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from community.console.wiring import register_console
        from community.counseling.wiring import register_counseling
        from community.messaging.wiring import register_messaging
        from community.peer_chat.wiring import register_peer_chat

        register_messaging()
        register_peer_chat()
        register_counseling()
        register_console()
