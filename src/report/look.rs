use owo_colors::{OwoColorize as _, Style};

/// How text is to look: for a terminal of a certain size, or for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Lines that fit the screen.
    pub height: usize,
    /// Whether escape sequences for colour may be written.
    pub color: bool,
}

/// What a piece of text means; colours follow meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Dim,
    Good,
    Warn,
    Bad,
    Accent,
}

impl Look {
    /// Without colour, for files and pipes.
    #[must_use]
    pub const fn plain(width: usize) -> Self {
        Self { width, height: 24, color: false }
    }

    /// The text in the colour of its tone.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color || tone == Tone::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = match tone {
            Tone::Plain => Style::new(),
            Tone::Strong => Style::new().bold(),
            Tone::Dim => Style::new().dimmed(),
            Tone::Good => Style::new().green(),
            Tone::Warn => Style::new().yellow(),
            Tone::Bad => Style::new().red(),
            Tone::Accent => Style::new().cyan(),
        };
        text.style(style).to_string()
    }
}
