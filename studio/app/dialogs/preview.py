"""The preview of an avatar, playing."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.buttons import IconButton, TextButton
from studio.app.widgets.labels import heading, paragraph


class Preview(QDialog):
    """Video, a button to play and pause, and where it is."""

    def __init__(self, theme: Theme, name: str, content: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Preview of {name}")
        self._bytes = QBuffer(self)
        self._bytes.setData(QByteArray(content))
        self._bytes.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sound = QAudioOutput(self)
        self.player = QMediaPlayer(self)
        self._video = QVideoWidget()
        self._video.setMinimumSize(320, 320)
        self._button = IconButton(theme, "pause", "Pause")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName("Position in the preview")
        self._time = QLabel()
        self._failure = paragraph(tone="bad")
        self._failure.hide()
        self._close = TextButton(theme, "Close")
        self._lay_out(name)
        self._connect()
        self.player.setAudioOutput(self._sound)
        self.player.setVideoOutput(self._video)
        self.player.setLoops(QMediaPlayer.Loops.Infinite)
        self.player.setSourceDevice(self._bytes)
        self.player.play()

    def _lay_out(self, name: str) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(UNIT)
        for widget, stretch in ((self._button, 0), (self._slider, 1), (self._time, 0)):
            controls.addWidget(widget, stretch)
        controls.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        title = heading(name, 1.25)
        title.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(self._video, 1)
        column.addWidget(self._failure)
        column.addLayout(controls)
        self.resize(560, 600)

    def _connect(self) -> None:
        self._close.clicked.connect(self.accept)
        self._button.clicked.connect(self._toggle)
        self._slider.sliderMoved.connect(self.player.setPosition)
        self._slider.actionTriggered.connect(self._seek)
        self.player.durationChanged.connect(self._slider.setMaximum)
        self.player.positionChanged.connect(self._show_position)
        self.player.playingChanged.connect(self._show_playing)
        self.player.errorOccurred.connect(self._show_failure)

    def done(self, result: int) -> None:
        self.player.stop()
        super().done(result)

    def _toggle(self) -> None:
        if self.player.isPlaying():
            self.player.pause()
        else:
            self.player.play()

    def _seek(self) -> None:
        self.player.setPosition(self._slider.sliderPosition())

    def _show_position(self, milliseconds: int) -> None:
        if not self._slider.isSliderDown():
            self._slider.setValue(milliseconds)
        self._time.setText(f"{milliseconds / 1000:.1f} s")

    def _show_playing(self, playing: bool) -> None:
        self._button.show_icon("pause" if playing else "play")
        self._button.setAccessibleName("Pause" if playing else "Play")
        self._button.setToolTip("Pause" if playing else "Play")

    def _show_failure(self, _error: QMediaPlayer.Error, words: str) -> None:
        self._failure.setText(f"The preview cannot be played: {words}.")
        self._failure.show()
