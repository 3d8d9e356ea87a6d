//! Deadlines.

use covet_http::Reason;
use covet_net::Millis;

use crate::Config;
use crate::connection::{BodyMode, Connection, Context, Stage};

/// What a deadline guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    Idle,
    Head,
    Body,
    Write,
    Discard,
    Linger,
}

impl Connection {
    /// When this connection must be looked at again if nothing happens before.
    #[must_use]
    pub fn deadline(&self, config: &Config) -> Option<Millis> {
        self.guard(config).map(|(at, _)| at)
    }

    fn guard(&self, config: &Config) -> Option<(Millis, Guard)> {
        let write = self.sent_at.map(|at| (at + config.write_timeout, Guard::Write));
        let read = match self.stage {
            Stage::Head if !self.input.message().is_empty() => Some((config.header_timeout, Guard::Head)),
            Stage::Head if self.requests == 0 => Some((config.header_timeout, Guard::Idle)),
            Stage::Head => Some((config.keep_alive_timeout, Guard::Idle)),
            Stage::Exchange if self.body_mode != BodyMode::Unwanted => Some((config.body_grace, Guard::Body)),
            Stage::Discard => Some((config.linger_pause, Guard::Discard)),
            Stage::Linger => Some((config.linger_pause.min(self.linger_left(config)), Guard::Linger)),
            Stage::Exchange | Stage::Closing | Stage::Closed => None,
        };
        let read = read.map(|(after, guard)| (self.since + after, guard));
        [write, read].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// Milliseconds from `since` on that the client has to close, whatever it sends.
    fn linger_left(&self, config: &Config) -> Millis {
        (self.finished_at + config.linger_timeout).saturating_sub(self.since)
    }

    /// Acts on a deadline that has passed; [`Connection::advance`] is to be called after it.
    pub fn expire(&mut self, cx: &Context<'_>) {
        let Some((at, guard)) = self.guard(cx.config) else { return };
        if at > cx.now {
            return;
        }
        match guard {
            Guard::Idle | Guard::Linger => self.stage = Stage::Closed,
            Guard::Write => self.abort_as_gone(),
            Guard::Head => self.time_out_head(cx),
            Guard::Body => self.check_rate(cx),
            Guard::Discard => {
                self.close = true;
                self.stage = Stage::Closing;
            }
        }
    }

    /// A client that stopped reading is treated as one that has gone.
    fn abort_as_gone(&mut self) {
        self.stream.reset_on_close();
        self.reset = true;
    }

    fn time_out_head(&mut self, cx: &Context<'_>) {
        self.facts = crate::connection::Facts { http11: true, ..Default::default() };
        self.refuse(cx, 408, Some(Reason::HeadTimeout.detail()), &[], true);
        self.stage = Stage::Closing;
    }

    fn check_rate(&mut self, cx: &Context<'_>) {
        let config = cx.config;
        let least = config.body_min_rate.saturating_mul(config.body_grace) / 1000;
        self.count_lent();
        // A client isn't slow whose bytes wait for somebody else's disk.
        let excused = self.lent.is_some() && cx.borrower_busy;
        if self.window < least && !excused {
            self.fail_body(cx, Reason::BodyTimeout.into());
        } else {
            (self.since, self.window) = (cx.now, 0);
        }
    }
}
