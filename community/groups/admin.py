"""Staff pages of groups: what a group is called and when it meets. Nothing that anybody said stands here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import action, display

from community.groups.invitations import invitation_create
from community.groups.models import GroupMembership, GroupSession, SupportGroup
from community.groups.selectors import member_count
from community.groups.services import SLOW_MODE_MAX, group_close, group_create, group_update
from community.groups.sessions import session_cancel, session_create, session_update
from community.messaging.models import Conversation, ConversationParticipant
from config.staff.pages import StaffModelAdmin
from content.library.refusals import RefusableForm, RefusalsShown

NEEDS = "manage:content"
GROUP = ("name", "description", "category", "privacy", "audience", "guidelines", "slow_mode_seconds")
SESSION = ("title", "starts_at", "timezone", "duration_minutes")


class GroupForm(RefusableForm):
    slow_mode_seconds = forms.IntegerField(
        min_value=0, max_value=SLOW_MODE_MAX, initial=0, help_text="One message in so many seconds from each member."
    )

    class Meta:
        model = SupportGroup
        fields = ("name", "description", "category", "privacy", "audience", "guidelines")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["slow_mode_seconds"].initial = self.instance.conversation.slow_mode_seconds


@admin.register(SupportGroup)
class SupportGroupAdmin(RefusalsShown, StaffModelAdmin):
    view_needs = change_needs = add_needs = manage_needs = NEEDS
    owner_field = None
    icon = "groups"
    form = GroupForm
    list_display = ("name", "category", "privacy", "audience", "members", "is_open")
    list_filter = ("privacy", "audience")
    search_fields = ("name", "category")
    fields = GROUP
    actions = ("invite_owner", "close")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupportGroup]:
        return super().get_queryset(request).select_related("conversation").annotate(member_count=member_count())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("audience",) if obj is not None else ()

    @display(description="Members")
    def members(self, row: Any) -> int:
        return int(row.member_count)

    @display(description="Open", boolean=True)
    def is_open(self, row: SupportGroup) -> bool:
        return row.conversation.state == Conversation.State.OPEN

    def save_model(self, request: HttpRequest, obj: SupportGroup, form: ModelForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in GROUP if name in form.cleaned_data}
        actor: Any = request.user
        if change:
            group_update(actor=actor, group_id=obj.pk, changes=values)
        else:
            obj.pk = group_create(actor=actor, values=values).pk
            obj._state.adding = False

    @action(description="Invite an owner (a code that is shown once)", permissions=["manage"])
    def invite_owner(self, request: HttpRequest, queryset: QuerySet[SupportGroup]) -> None:
        actor: Any = request.user
        for row in queryset[:5]:
            made = invitation_create(
                actor=actor, group_id=row.pk, role=ConversationParticipant.Role.OWNER, now=timezone.now(), by_staff=True
            )
            self.message_user(request, f"{row.name}: group {row.pk}, code {made.code}", messages.SUCCESS)

    @action(description="End these groups (members can still read)", permissions=["manage"])
    def close(self, request: HttpRequest, queryset: QuerySet[SupportGroup]) -> None:
        actor: Any = request.user
        for row in queryset:
            group_close(actor=actor, group_id=row.pk, now=timezone.now())


class SessionForm(RefusableForm):
    class Meta:
        model = GroupSession
        fields = ("group", *SESSION)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "group" in self.fields:
            self.fields["group"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]


@admin.register(GroupSession)
class GroupSessionAdmin(RefusalsShown, StaffModelAdmin):
    view_needs = change_needs = add_needs = manage_needs = NEEDS
    owner_field = None
    icon = "event"
    form = SessionForm
    list_display = ("title", "group_name", "starts_at", "timezone", "state", "reminded_at")
    list_filter = ("state",)
    ordering = ("-starts_at",)
    fields = ("group", *SESSION)
    actions = ("call_off",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupSession]:
        return super().get_queryset(request).select_related("group")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("group",) if obj is not None else ()

    @display(description="Group")
    def group_name(self, row: GroupSession) -> str:
        return row.group.name

    def save_model(self, request: HttpRequest, obj: GroupSession, form: ModelForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in SESSION if not change or name in form.changed_data}
        actor: Any = request.user
        now = timezone.now()
        if change:
            session_update(
                actor=actor, group_id=obj.group_id, session_id=obj.pk, changes=values, now=now, by_staff=True
            )
        else:
            obj.pk = session_create(actor=actor, group_id=obj.group_id, values=values, now=now, by_staff=True).pk
            obj._state.adding = False

    @action(description="Call these off", permissions=["manage"])
    def call_off(self, request: HttpRequest, queryset: QuerySet[GroupSession]) -> None:
        actor: Any = request.user
        for row in queryset:
            session_cancel(actor=actor, group_id=row.group_id, session_id=row.pk, now=timezone.now(), by_staff=True)


@admin.register(GroupMembership)
class GroupMembershipAdmin(StaffModelAdmin):
    """Who is in which group, by the name used there: no person and no words."""

    view_needs = "write:moderation"
    icon = "badge"
    list_display = ("place", "group_name", "role", "joined_at", "left_at", "removed_at")
    fields = ("place", "group_name", "role", "joined_at", "left_at", "removed_at")
    search_fields = ("participant__alias",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupMembership]:
        return super().get_queryset(request).select_related("group", "participant")

    @display(description="Name in the group")
    def place(self, row: GroupMembership) -> str:
        return row.participant.alias

    @display(description="Group")
    def group_name(self, row: GroupMembership) -> str:
        return row.group.name

    @display(description="Role")
    def role(self, row: GroupMembership) -> str:
        return row.participant.role

    @display(description="Joined")
    def joined_at(self, row: GroupMembership) -> Any:
        return row.participant.joined_at

    @display(description="Left")
    def left_at(self, row: GroupMembership) -> Any:
        return row.participant.left_at
