//! Log lines on their way out: into memory at once, and from there to the system many at a time.
//!
//! A line a request is a system call a request, which takes longer than anything else that a short request needs.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// How long a line waits for others to go with.
const WAIT: Duration = Duration::from_millis(10);
/// How many bytes may wait; whoever has more to say writes them out and waits for that.
const MOST: usize = 1024 * 1024;

/// Lines that wait, and where they go.
pub(super) struct Lines {
    waiting: Mutex<Vec<u8>>,
    more: Condvar,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Lines {
    /// Lines that go to `out`, by a thread of their own. When the machine gives no thread, they go out at once.
    pub(super) fn into(out: impl Write + Send + 'static) -> Arc<Self> {
        let lines = Arc::new(Self::held(out));
        let writer = lines.clone();
        let write = move || {
            loop {
                writer.await_more();
                thread::sleep(WAIT);
                writer.flush();
            }
        };
        // Without the thread what waits goes out when there is too much of it, and at the end.
        drop(thread::Builder::new().name("logs".to_owned()).spawn(write));
        lines
    }

    /// Lines that go to `out` when somebody flushes them, or there are too many.
    fn held(out: impl Write + Send + 'static) -> Self {
        Self { waiting: Mutex::default(), more: Condvar::new(), out: Mutex::new(Box::new(out)) }
    }

    /// Writes out what waits. When this returns, all that was said before is with the system.
    pub(super) fn flush(&self) {
        // Held while the batch is taken, so that batches go out in their order.
        let mut out = locked(&self.out);
        let batch = mem::take(&mut *locked(&self.waiting));
        // Where nobody reads logs any more, there is nobody to tell.
        drop(out.write_all(&batch).and_then(|()| out.flush()));
    }

    fn await_more(&self) {
        let waiting = locked(&self.waiting);
        drop(
            self.more
                .wait_while(waiting, |waiting| waiting.is_empty())
                .unwrap_or_else(PoisonError::into_inner),
        );
    }
}

impl Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = locked(&self.waiting);
        let first = waiting.is_empty();
        waiting.extend_from_slice(line);
        let full = waiting.len() > MOST;
        drop(waiting);
        if full {
            Lines::flush(self);
        } else if first {
            self.more.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Lines::flush(self);
        Ok(())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// Tells each batch that is written.
    struct Told(Sender<Vec<u8>>);

    impl Write for Told {
        fn write(&mut self, batch: &[u8]) -> io::Result<usize> {
            self.0.send(batch.to_vec()).map_err(io::Error::other)?;
            Ok(batch.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_go_out_together_and_in_order_when_they_are_flushed() {
        let (told, batches) = channel();
        let lines = Lines::held(Told(told));

        for line in ["one\n", "two\n"] {
            (&lines).write_all(line.as_bytes()).expect("memory");
        }
        lines.flush();

        assert_eq!(batches.try_iter().collect::<Vec<_>>(), [b"one\ntwo\n"]);
    }

    #[test]
    fn too_many_lines_go_out_without_anybody_asking() {
        let (told, batches) = channel();
        let lines = Lines::held(Told(told));

        (&lines).write_all(&vec![b'x'; MOST]).expect("memory");
        assert!(batches.try_recv().is_err(), "there is room for so much");
        (&lines).write_all(b"y").expect("memory");

        assert_eq!(batches.try_recv().map(|batch| batch.len()), Ok(MOST + 1));
    }

    #[test]
    fn a_line_goes_out_by_itself() {
        let (told, batches) = channel();
        let lines = Lines::into(Told(told));

        (&*lines).write_all(b"alone\n").expect("memory");

        assert_eq!(batches.recv(), Ok(b"alone\n".to_vec()));
    }
}
