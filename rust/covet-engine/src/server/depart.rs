//! Clients that go away, and connections that end.

use covet_http::Method;
use pyo3::intern;
use pyo3::prelude::*;

use super::Server;
use super::slots::{Key, Slot};

impl Server {
    /// The client has gone while its request is answered: handlers of safe methods and streams
    /// are cancelled, others run on, as the endpoint may say otherwise. What comes after the response runs on too.
    pub fn peer_gone(&self, py: Python<'_>, this: &Py<Self>, index: usize) -> PyResult<()> {
        let found = self.core.with(py, |core| {
            let slot = core.slots.get(index)?;
            let exchange = slot.exchange.as_ref()?.clone_ref(py);
            let task = slot.task.as_ref()?.clone_ref(py);
            Some((exchange, task, is_safe(slot.conn.head().method), slot.endpoint))
        });
        let Some((exchange, task, safe, endpoint)) = found else { return Ok(()) };
        let asked = endpoint.and_then(|index| self.table.get().endpoint(index).get().cancel_on_disconnect);
        let cancel = !exchange.get().is_finishing(py)
            && asked.unwrap_or_else(|| safe || exchange.get().is_streaming(py));
        if cancel {
            task.bind(py).call_method1(intern!(py, "cancel"), (intern!(py, "the client has gone"),))?;
            return Ok(());
        }
        self.keep_request(py, this, index)?;
        self.wake_waiting(py, index)
    }

    /// Makes the request object while the head is still there, for what runs on without it.
    fn keep_request(&self, py: Python<'_>, this: &Py<Self>, index: usize) -> PyResult<()> {
        let kept = self.core.with(py, |core| {
            let slot = core.slots.get(index)?;
            let key = Key { index, serial: slot.serial };
            slot.exchange.as_ref().map(|exchange| (exchange.clone_ref(py), key))
        });
        let Some((exchange, key)) = kept else { return Ok(()) };
        if !exchange.get().has_request(py) {
            let request = self.request_for(py, this, key)?;
            exchange.get().keep_request(py, request);
        }
        Ok(())
    }

    /// Raises the client's departure in whatever waits on its connection.
    fn wake_waiting(&self, py: Python<'_>, index: usize) -> PyResult<()> {
        let waiting = self.core.with(py, |core| {
            core.recall(index);
            core.slots.get(index).map(|slot| (slot.reader.take(), slot.writer.take()))
        });
        let (reader, writer) = waiting.unwrap_or_default();
        for future in [reader, writer].into_iter().flatten() {
            let future = future.bind(py);
            if !future.call_method0("done")?.is_truthy()? {
                future.call_method1("set_exception", (self.hooks.gone.call0(py)?,))?;
            }
        }
        Ok(())
    }

    /// Drops a connection that has ended.
    pub fn remove(&self, py: Python<'_>, this: &Py<Self>, index: usize) {
        let told = self.keep_request(py, this, index).and_then(|()| self.wake_waiting(py, index));
        if let Err(error) = told {
            error.write_unraisable(py, None);
        }
        let slot = self.core.with(py, |core| {
            let mut slot = core.slots.remove(index);
            if let Some(slot) = &mut slot {
                slot.part(&mut core.parted);
            }
            core.accept_all();
            slot
        });
        drop(slot);
    }

    /// Cuts a request's connection off: what was sent of the response is not all of it.
    pub fn abandon(&self, py: Python<'_>, key: Key) {
        let queued = self.core.with(py, |core| {
            let cut = core.with_key(key, |slot, _| {
                if slot.conn.is_answering() {
                    slot.conn.abort();
                }
            });
            cut.is_some() && core.advancing != Some(key.index) && core.settle(key.index)
        });
        self.after_settling(py, queued);
    }

    /// Whether a request still has to be answered, and nothing of that was written.
    pub fn is_unanswered(&self, py: Python<'_>, key: Key) -> bool {
        self.core.with(py, |core| core.slots.of(key).is_some_and(|slot| slot.conn.is_unanswered()))
    }

    /// A request's coroutine has ended.
    pub fn exchange_ended(&self, py: Python<'_>, key: Key) {
        let released = self.core.with(py, |core| {
            core.in_flight = core.in_flight.saturating_sub(1);
            if core.slots.of(key).is_none() {
                return core.parted.remove(&key.serial);
            }
            core.recall(key.index);
            core.slots.of(key).map(Slot::release)
        });
        drop(released);
    }

    /// Whether the client of a request has gone.
    pub fn is_gone(&self, py: Python<'_>, key: Key) -> bool {
        self.core.with(py, |core| core.slots.of(key).is_none_or(|slot| slot.conn.is_gone()))
    }
}

/// Methods whose handlers nobody misses (RFC 9110, 9.2.1).
fn is_safe(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Options | Method::Trace)
}
