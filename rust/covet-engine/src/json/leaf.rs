//! Values that hold no others.

use covet_json::{Clock, Day};
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyBytes, PyDate, PyDateAccess, PyDateTime, PyFloat, PyInt, PyString, PyTime, PyTimeAccess,
    PyType, PyTzInfo, PyTzInfoAccess,
};

use super::borrow::contents;
use super::pass::{Fit, Misfit, Pass, exact, fits};
use super::shape::Node;

impl Pass<'_> {
    pub(super) fn leaf(&mut self, node: &Node, value: &Bound<'_, PyAny>) -> Fit {
        match node {
            Node::Date => self.date(value),
            Node::Time(rest) => self.time(rest, value),
            Node::DateTime(rest) => self.datetime(rest, value),
            Node::Uuid(class) => self.uuid(class, value),
            Node::Decimal(class) => self.decimal(class, value),
            Node::Words(words) => self.word(words, value),
            Node::Members(members) => {
                let (_, json) = members.get(&(value.as_ptr() as usize)).ok_or(Misfit::Unexpected)?;
                self.out.extend_from_slice(json);
                Ok(())
            }
            Node::Leaf(write) => self.by(write, value),
            _ => Err(Misfit::Unexpected),
        }
    }

    pub(super) fn null(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        fits(value.is_none())?;
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    pub(super) fn boolean(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        let told: &[u8] = if exact::<PyBool>(value)?.is_true() { b"true" } else { b"false" };
        self.out.extend_from_slice(told);
        Ok(())
    }

    #[inline]
    #[expect(
        unsafe_code,
        reason = "PyO3 makes an exception of a number that is too large, and a call more of every one"
    )]
    pub(super) fn int(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        let value = exact::<PyInt>(value)?;
        let mut beyond = 0;
        // SAFETY: it is an int, of which this tells the number or on which side of all 64 bits it is.
        let number = unsafe { ffi::PyLong_AsLongLongAndOverflow(value.as_ptr(), &raw mut beyond) };
        match beyond {
            0 => covet_json::integer(&mut self.out, number),
            _ => return self.beyond(value),
        }
        Ok(())
    }

    #[cold]
    fn beyond(&mut self, value: &Bound<'_, PyInt>) -> Fit {
        covet_json::unsigned(&mut self.out, value.extract()?);
        Ok(())
    }

    #[inline]
    pub(super) fn float(&mut self, rest: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        if covet_json::float(&mut self.out, exact::<PyFloat>(value)?.value()) {
            return Ok(());
        }
        self.by(rest, value)
    }

    #[inline]
    pub(super) fn text(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        covet_json::text(&mut self.out, contents(exact::<PyString>(value)?)?);
        Ok(())
    }

    fn date(&mut self, value: &Bound<'_, PyAny>) -> Fit {
        covet_json::date(&mut self.out, day(exact::<PyDate>(value)?));
        Ok(())
    }

    fn time(&mut self, rest: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        let time = exact::<PyTime>(value)?;
        if time.get_tzinfo().is_some() {
            return self.by(rest, value);
        }
        covet_json::time(&mut self.out, clock(time));
        Ok(())
    }

    fn datetime(&mut self, rest: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        let moment = exact::<PyDateTime>(value)?;
        let zone = moment.get_tzinfo();
        let utc = match &zone {
            Some(zone) => zone.is(PyTzInfo::utc(value.py())?),
            None => false,
        };
        if zone.is_some() && !utc {
            return self.by(rest, value);
        }
        covet_json::datetime(&mut self.out, day(moment), clock(moment), utc);
        Ok(())
    }

    fn uuid(&mut self, class: &Py<PyType>, value: &Bound<'_, PyAny>) -> Fit {
        fits(value.get_type().is(class))?;
        let number = value.getattr(intern!(value.py(), "int"))?.extract()?;
        covet_json::uuid(&mut self.out, number);
        Ok(())
    }

    fn decimal(&mut self, class: &Py<PyType>, value: &Bound<'_, PyAny>) -> Fit {
        fits(value.get_type().is(class))?;
        self.text(value.str()?.as_any())
    }

    fn word(&mut self, words: &[Box<str>], value: &Bound<'_, PyAny>) -> Fit {
        let text = exact::<PyString>(value)?.to_str()?;
        fits(words.iter().any(|word| **word == *text))?;
        covet_json::text(&mut self.out, text);
        Ok(())
    }

    /// Has Python write a value.
    #[cold]
    fn by(&mut self, write: &Py<PyAny>, value: &Bound<'_, PyAny>) -> Fit {
        // It may have been borrowed from what Python code empties now.
        let value = value.clone();
        let json = write.bind(value.py()).call1((&value,))?;
        self.out.extend_from_slice(exact::<PyBytes>(&json)?.as_bytes());
        Ok(())
    }
}

fn day(of: &impl PyDateAccess) -> Day {
    // Python's years are 1 to 9999.
    Day { year: of.get_year() as u16, month: of.get_month(), day: of.get_day() }
}

fn clock(of: &impl PyTimeAccess) -> Clock {
    Clock {
        hour: of.get_hour(),
        minute: of.get_minute(),
        second: of.get_second(),
        microsecond: of.get_microsecond(),
    }
}
