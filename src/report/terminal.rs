use nix::{
    sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr},
    unistd::{getpgrp, tcgetpgrp},
};

/// While it lives, Ctrl-C is not echoed as `^C`: that would push the terminal's cursor out of its place, and the
/// board's next drawing would leave a line behind.
pub struct QuietControls(Option<Termios>);

impl QuietControls {
    /// Of the terminal on stderr; does nothing where there is none.
    #[must_use]
    pub fn new() -> Self {
        Self(Self::silence())
    }

    fn silence() -> Option<Termios> {
        let terminal = std::io::stderr();
        // A process in the background would be stopped by SIGTTOU.
        if tcgetpgrp(&terminal).ok()? != getpgrp() {
            return None;
        }
        let before = tcgetattr(&terminal).ok()?;
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHOCTL);
        tcsetattr(&terminal, SetArg::TCSANOW, &quiet).ok()?;
        Some(before)
    }
}

impl Default for QuietControls {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for QuietControls {
    fn drop(&mut self) {
        let terminal = std::io::stderr();
        if let Some(before) = self.0.take()
            && tcgetpgrp(&terminal) == Ok(getpgrp())
        {
            let _ = tcsetattr(&terminal, SetArg::TCSANOW, &before);
        }
    }
}
