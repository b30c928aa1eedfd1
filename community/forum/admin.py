"""
The staff's pages of the forum: categories to edit, and the list of posts without a word of them.

What stands in a post is read where reports are worked on.
"""

from typing import Any, Literal

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from rest_framework.exceptions import NotFound
from unfold.decorators import action, display

from accounts.identity.models import User
from community.forum.answers import NOBODY
from community.forum.categories import RIGHTS, category_save
from community.forum.models import ForumCategory, ForumPost
from community.forum.moderating import post_mark
from config.staff.pages import StaffModelAdmin
from content.library.refusals import RefusableForm, RefusalsShown

STATES = {"published": "success", "held": "warning", "hidden": "danger", "kept": "info"}


class ForumCategoryForm(RefusableForm):
    class Meta:
        model = ForumCategory
        fields = ("name", "slug", "description", "order", "is_open")


@admin.register(ForumCategory)
class ForumCategoryAdmin(RefusalsShown, StaffModelAdmin):
    view_needs = manage_needs = RIGHTS[0]
    change_needs = add_needs = RIGHTS[0]
    owner_field = None
    icon = "forum"
    form = ForumCategoryForm
    list_display = ("name", "slug", "order", "is_open")

    @staticmethod
    def _holds(request: HttpRequest, permission: str | None) -> bool:
        """Editors and moderators alike."""
        return permission is not None and any(StaffModelAdmin._holds(request, right) for right in RIGHTS)

    def save_model(self, request: HttpRequest, obj: ForumCategory, form: ModelForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        category_save(actor=request.user, category=obj, values=values)  # type: ignore[arg-type]

    # The service has recorded what was done.
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    log_change = log_addition


@admin.register(ForumPost)
class ForumPostAdmin(StaffModelAdmin):
    view_needs = "read:reports"
    manage_needs = "write:moderation"
    icon = "chat"
    ordering = ("-created_at", "-id")
    list_display = ("id", "author", "category", "shown_state", "is_locked", "is_pinned", "created_at", "deleted_at")
    list_filter = ("state", "category", "is_locked", "is_pinned")
    search_fields = ("id__exact",)
    search_help_text = "The whole id of a post"
    actions = ("lock_chosen", "unlock_chosen", "pin_chosen", "unpin_chosen")
    fields = readonly_fields = (
        "id", "author", "category", "state", "is_locked", "is_pinned", "created_at", "edited_at", "moderated_at",
        "deleted_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ForumPost]:
        return super().get_queryset(request).defer("title", "content").select_related("category")

    @display(description="Author")
    def author(self, row: ForumPost) -> str:
        """The name that readers see; who it is stays closed to moderators too."""
        return User(pk=row.owner_id).pseudonym if row.owner_id else NOBODY

    @display(description="State", label=STATES, ordering="state")
    def shown_state(self, row: ForumPost) -> str:
        return row.state

    @action(description="Lock: no more replies", permissions=["manage"])
    def lock_chosen(self, request: HttpRequest, rows: QuerySet[ForumPost]) -> None:
        self._mark(request, rows, "is_locked", True)

    @action(description="Unlock", permissions=["manage"])
    def unlock_chosen(self, request: HttpRequest, rows: QuerySet[ForumPost]) -> None:
        self._mark(request, rows, "is_locked", False)

    @action(description="Pin to the top", permissions=["manage"])
    def pin_chosen(self, request: HttpRequest, rows: QuerySet[ForumPost]) -> None:
        self._mark(request, rows, "is_pinned", True)

    @action(description="Unpin", permissions=["manage"])
    def unpin_chosen(self, request: HttpRequest, rows: QuerySet[ForumPost]) -> None:
        self._mark(request, rows, "is_pinned", False)

    def _mark(
        self, request: HttpRequest, rows: QuerySet[ForumPost], mark: Literal["is_locked", "is_pinned"], value: bool
    ) -> None:
        changed = gone = 0
        for row_id in rows.values_list("pk", flat=True):
            try:
                changed += post_mark(
                    actor=request.user, post_id=row_id, mark=mark, value=value,  # type: ignore[arg-type]
                )  # fmt: skip
            except NotFound:
                gone += 1
        messages.success(request, f"{changed} changed.")
        if gone:
            messages.warning(request, f"{gone} were deleted meanwhile and stay as they are.")
