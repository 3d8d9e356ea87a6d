//! Dates and times, in the form of RFC 3339.

/// A day of the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// 0 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A time of the day.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999. None are written unless there are some, and then all six digits.
    pub microsecond: u32,
}

/// Appends `"2026-01-02"`.
pub fn date(out: &mut Vec<u8>, day: Day) {
    out.push(b'"');
    put_day(out, day);
    out.push(b'"');
}

/// Appends `"03:04:05"`.
pub fn time(out: &mut Vec<u8>, clock: Clock) {
    out.push(b'"');
    put_clock(out, clock);
    out.push(b'"');
}

/// Appends `"2026-01-02T03:04:05"`, with a `Z` at its end for a time that is UTC.
pub fn datetime(out: &mut Vec<u8>, day: Day, clock: Clock, utc: bool) {
    out.push(b'"');
    put_day(out, day);
    out.push(b'T');
    put_clock(out, clock);
    out.extend_from_slice(if utc { b"Z\"" } else { b"\"" });
}

fn put_day(out: &mut Vec<u8>, day: Day) {
    put(out, day.year.into(), 4);
    out.push(b'-');
    put(out, day.month.into(), 2);
    out.push(b'-');
    put(out, day.day.into(), 2);
}

fn put_clock(out: &mut Vec<u8>, clock: Clock) {
    put(out, clock.hour.into(), 2);
    out.push(b':');
    put(out, clock.minute.into(), 2);
    out.push(b':');
    put(out, clock.second.into(), 2);
    if clock.microsecond != 0 {
        out.push(b'.');
        put(out, clock.microsecond, 6);
    }
}

/// Appends a number in so many digits.
fn put(out: &mut Vec<u8>, mut number: u32, digits: usize) {
    let end = out.len() + digits;
    out.resize(end, b'0');
    for place in out[end - digits..].iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
