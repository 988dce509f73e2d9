"""Before an avatar is made: what it is called, what it is made from, and who agreed."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, MARGIN, UNIT
from studio.app.appearance.theme import Theme
from studio.app.dialogs.proposal_form import ProposalForm
from studio.app.models.background import Background
from studio.app.models.sources import Proposal
from studio.app.widgets.banner import Banner
from studio.app.widgets.buttons import Kind, TextButton
from studio.app.widgets.labels import heading, paragraph
from studio.app.widgets.page import scrolled

_CONSENT_LIMIT = 2000
_WIDTH = 640


class NewAvatar(QDialog):
    """One form per avatar, one consent for all; `wanted` brings each proposal with the consent."""

    wanted = Signal(Proposal, str)

    def __init__(
        self,
        theme: Theme,
        background: Background,
        proposals: list[Proposal],
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        title = "New avatar" if len(proposals) == 1 else f"{len(proposals)} new avatars"
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._theme = theme
        self._forms = [ProposalForm(theme, background, each) for each in proposals]
        self._make_parts(theme)
        self._lay_out(title)
        self._connect()
        self._judge()
        self._forms[0].focus_first()

    def _make_parts(self, theme: Theme) -> None:
        self._warning = Banner(theme)
        self._warning.display(
            "Nobody can prove that a photo and a voice belong to one person.",
            "Write down below who is shown and heard, and that they agreed.",
            "warn",
            "warning",
        )
        self._consent = QLineEdit(maxLength=_CONSENT_LIMIT)
        self._consent.setAccessibleName("Who agreed to be shown, and how")
        self._consent.setPlaceholderText("For instance: Robin agreed in writing on 3 May")
        self._lack = paragraph(tone="muted")
        self._cancel = TextButton(theme, "Cancel")
        count = len(self._forms)
        make = f"Make {count} avatars" if count > 1 else "Make avatar"
        self._make = TextButton(theme, make, "plus", Kind.PRIMARY)

    @property
    def can_make(self) -> bool:
        """Whether nothing is missing any more."""
        return self._make.isEnabled()

    @property
    def lack(self) -> str:
        """What is missing, in words."""
        return self._lack.text()

    def set_consent(self, words: str) -> None:
        """Write down who agreed."""
        self._consent.setText(words)

    def _lay_out(self, title: str) -> None:
        forms = QWidget()
        stack = QVBoxLayout(forms)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(GAP)
        for form in self._forms:
            stack.addWidget(form)
        stack.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self._lack, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._make)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addWidget(heading(title, 1.4))
        column.addWidget(forms if len(self._forms) == 1 else scrolled(forms), 1)
        column.addWidget(self._warning)
        consent = heading("Who agreed to be shown, and how")
        consent.setBuddy(self._consent)
        note = paragraph("Kept with the avatar, and shown to nobody else.", "muted")
        below = QVBoxLayout()
        below.setSpacing(UNIT // 2)
        for widget in (consent, self._consent, note):
            below.addWidget(widget)
        column.addLayout(below)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)
        self.resize(_WIDTH, 600)

    def _connect(self) -> None:
        for form in self._forms:
            form.changed.connect(self._judge)
        self._consent.textChanged.connect(self._judge)
        self._cancel.clicked.connect(self.reject)
        self._make.clicked.connect(self.accept)
        self.accepted.connect(self._tell)

    def _judge(self) -> None:
        lack = next((form.lacks for form in self._forms if form.lacks), "")
        needs_consent = any(form.from_photo for form in self._forms)
        if self._warning.isHidden() == needs_consent:
            self._warning.setVisible(needs_consent)
            # Only once the parts that came or went have told their sizes.
            QTimer.singleShot(0, self, self._fit)
        if not lack and needs_consent and not self._consent.text().strip():
            lack = "Write down who agreed to be shown."
        self._lack.setText(lack)
        self._make.setEnabled(not lack)

    def done(self, result: int) -> None:
        for form in self._forms:
            form.stop()
        super().done(result)

    def _fit(self) -> None:
        """As high as its content; with several forms, as high as it is, and they scroll."""
        layout = self.layout()
        if len(self._forms) == 1 and layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _tell(self) -> None:
        for form in self._forms:
            self.wanted.emit(form.proposal, self._consent.text().strip())
