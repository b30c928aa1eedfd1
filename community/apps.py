from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from community.assistant.wiring import register_assistant
        from community.blocks.wiring import register_blocks
        from community.console.wiring import register_console
        from community.counseling.wiring import register_counseling
        from community.forum.wiring import register_forum
        from community.groups.wiring import register_groups
        from community.messaging.wiring import register_messaging
        from community.peer_chat.wiring import register_peer_chat
        from community.therapists.wiring import register_therapists

        register_blocks()
        register_messaging()
        register_peer_chat()
        register_groups()
        register_forum()
        register_counseling()
        register_therapists()
        register_console()
        register_assistant()
