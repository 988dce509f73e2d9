"""How one avatar looks in the grid: its picture, its name, and where it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.app.appearance import icons
from studio.app.appearance.spacing import RADIUS, TARGET, UNIT
from studio.app.appearance.states import ENTRY
from studio.app.appearance.theme import Theme
from studio.app.models.avatar_list import ENTRY_ROLE
from studio.app.models.entries import Entry
from studio.app.widgets.labels import sized

Index = QModelIndex | QPersistentModelIndex

_PAD = UNIT + 4


class Card(QStyledItemDelegate):
    """Draws a card, and hears the star in its corner."""

    starred = Signal(str)

    def __init__(
        self, theme: Theme, picture: Callable[[Entry], QPixmap | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, picture
        self.cell = QSize(192, 240)
        """The room of one card, set by the grid."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.cell

    def words_height(self, font: QFont) -> int:
        """The room below the picture."""
        name = QFontMetrics(sized(font, 1.05, bold=True)).height()
        return _PAD + name + UNIT // 2 + max(20, QFontMetrics(font).height()) + _PAD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        card = _card_in(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_frame(painter, card, option)
        words = self.words_height(option.font)
        top = QRect(card.left(), card.top(), card.width(), card.height() - words)
        self._draw_picture(painter, top, entry)
        self._draw_words(painter, card.adjusted(_PAD, top.height(), -_PAD, 0), entry, option.font)
        self._draw_border(painter, card, option)
        if entry.on_server and (entry.favorite or _pointed_at(option)):
            self._draw_star(painter, _star_in(card), entry.favorite)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            entry: Entry = index.data(ENTRY_ROLE)
            on_star = _star_in(_card_in(option.rect)).contains(event.position().toPoint())
            if on_star and entry.on_server and event.type() == QEvent.Type.MouseButtonRelease:
                self.starred.emit(entry.key)
            return on_star
        return False

    def _draw_frame(self, painter: QPainter, card: QRect, option: QStyleOptionViewItem) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.surface))
        painter.drawRoundedRect(card, RADIUS, RADIUS)

    def _draw_border(self, painter: QPainter, card: QRect, option: QStyleOptionViewItem) -> None:
        colours = self._theme.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = colours.accent if selected else colours.border
        if not selected and _pointed_at(option):
            colour = colours.outline
        width = 2.0 if selected else 1.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), width))
        inset = width / 2
        painter.drawRoundedRect(QRectF(card).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(QRectF(card).adjusted(-3, -3, 3, 3), RADIUS + 3, RADIUS + 3)

    def _draw_picture(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        path = _rounded_on_top(QRectF(area))
        painter.fillPath(path, QColor(self._theme.colours.sunken))
        picture = self._picture(entry)
        if picture is None:
            self._draw_stand_in(painter, area)
        else:
            painter.fillPath(path, filling(picture, area))
        if entry.moving and entry.progress is not None:
            self._draw_progress(painter, area, entry.progress)

    def _draw_stand_in(self, painter: QPainter, area: QRect) -> None:
        density = painter.device().devicePixelRatioF()
        icon = icons.tinted("avatars", self._theme.colours.outline, 40, density)
        painter.drawPixmap(area.center().x() - 20, area.center().y() - 20, icon)

    def _draw_progress(self, painter: QPainter, area: QRect, progress: float) -> None:
        bar = QRect(area.left(), area.bottom() - 4, area.width(), 5)
        painter.fillRect(bar, QColor(self._theme.colours.border))
        bar.setWidth(round(area.width() * min(1.0, progress)))
        painter.fillRect(bar, QColor(self._theme.colours.accent))

    def _draw_words(self, painter: QPainter, area: QRect, entry: Entry, font: QFont) -> None:
        colours, sign = self._theme.colours, ENTRY[entry.state]
        bold = sized(font, 1.05, bold=True)
        metrics = QFontMetrics(bold)
        line = QRect(area.left(), area.top() + _PAD, area.width(), metrics.height())
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _fitted(entry.name, bold, line))
        row = QRect(line.left(), line.bottom() + UNIT // 2 + 1, line.width(), 20)
        density = painter.device().devicePixelRatioF()
        tone = getattr(colours, sign.tone)
        painter.drawPixmap(row.left(), row.top() + 1, icons.tinted(sign.icon, tone, 18, density))
        row.setLeft(row.left() + 18 + UNIT - 2)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted if sign.tone == "good" else tone))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, _fitted(_status(entry), font, row))

    def _draw_star(self, painter: QPainter, area: QRect, filled: bool) -> None:
        colours = self._theme.colours
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(area.adjusted(2, 2, -2, -2))
        name, colour = ("star-filled", colours.accent) if filled else ("star", colours.muted)
        density = painter.device().devicePixelRatioF()
        painter.drawPixmap(area.left() + 7, area.top() + 7, icons.tinted(name, colour, 18, density))


def _status(entry: Entry) -> str:
    word = ENTRY[entry.state].word
    if entry.moving and entry.progress is not None:
        return f"{word} · {round(entry.progress * 100)} %"
    return word


def _pointed_at(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_MouseOver)


def _card_in(cell: QRect) -> QRect:
    return cell.adjusted(UNIT, UNIT, -UNIT, -UNIT)


def _star_in(card: QRect) -> QRect:
    return QRect(card.right() - TARGET - 4, card.top() + 5, TARGET, TARGET)


def _fitted(text: str, font: QFont, area: QRect) -> str:
    plain = " ".join(text.split())
    return QFontMetrics(font).elidedText(plain, Qt.TextElideMode.ElideRight, area.width())


def _rounded_on_top(area: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(area, RADIUS, RADIUS)
    path.addRect(area.adjusted(0, RADIUS, 0, 0))
    return path


def filling(picture: QPixmap, area: QRect) -> QBrush:
    """The picture over the whole area, cut where it is too long: faces are above the middle."""
    scale = max(area.width() / picture.width(), area.height() / picture.height())
    left = area.left() - (picture.width() * scale - area.width()) / 2
    top = area.top() - (picture.height() * scale - area.height()) / 3
    brush = QBrush(picture)
    brush.setTransform(QTransform.fromTranslate(left, top).scale(scale, scale))
    return brush
