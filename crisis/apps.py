from django.apps import AppConfig


class CrisisConfig(AppConfig):
    """Help: who to call, what was noticed, and who follows it up."""

    name = "crisis"

    def ready(self) -> None:
        from accounts.profile.changes import register_text_screen
        from config.reference import register_reference
        from crisis.calls.wiring import register_calls
        from crisis.contacts.wiring import register_contacts
        from crisis.incidents.erasure import register_erasure
        from crisis.incidents.exports import register_exports
        from crisis.incidents.panels import register_panels
        from crisis.incidents.services import risk_text_screen
        from crisis.incidents.sync import register_exempt_models
        from crisis.incidents.wiring import register_incidents
        from crisis.resources.services import reference_bring
        from crisis.safety_plan.wiring import register_safety_plan
        from crisis.second_reader.wiring import register_second_reader
        from crisis.worklist.sockets import register_sockets

        register_text_screen(risk_text_screen)
        register_reference("Crisis resources", reference_bring)
        register_panels()
        register_exports()
        register_erasure()
        register_exempt_models()
        register_contacts()
        register_calls()
        register_safety_plan()
        register_incidents()
        register_second_reader()
        register_sockets()
