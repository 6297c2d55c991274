//! A client that is lighter than any server: bytes that were made before go out, and of what comes back the status and
//! the length are looked at. One thread drives all connections.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, net::TcpStream};

/// The bytes of a request.
pub(crate) type Request = Vec<u8>;

/// A request without a body.
pub(crate) fn get(path: &str) -> Request {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n\r\n").into_bytes()
}

/// A request with a body of JSON, of somebody who may be signed in.
pub(crate) fn post(path: &str, token: Option<&str>, body: &str) -> Request {
    let signed_in = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\n{signed_in}content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// What a server did under a load.
#[derive(Default)]
pub(crate) struct Served {
    /// How long each answer took, from the first byte sent to the last one read.
    pub(crate) times: Vec<Duration>,
    /// How long the load lasted.
    pub(crate) took: Duration,
}

impl Served {
    /// How many requests were answered.
    #[expect(clippy::cast_precision_loss, reason = "nobody waits for 2^52 answers")]
    pub(crate) fn count(&self) -> f64 {
        self.times.len() as f64
    }

    /// Requests per second.
    pub(crate) fn rate(&self) -> f64 {
        self.count() / self.took.as_secs_f64()
    }

    /// Adds what was done in another round.
    pub(crate) fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.took += other.took;
    }
}

/// Connections to a server that are kept from round to round.
pub(crate) struct Load {
    poll: Poll,
    lines: Vec<Line>,
    next: usize,
}

/// A connection, and the request that is on its way on it.
struct Line {
    stream: TcpStream,
    sent: Instant,
    /// What of the request is still to be written: which, and from where on.
    unsent: Option<(usize, usize)>,
    read: Vec<u8>,
    filled: usize,
    /// The length of the whole answer, when its head has been read.
    whole: Option<usize>,
}

impl Load {
    /// Connects so many times.
    pub(crate) fn connect(server: SocketAddr, connections: usize) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut lines = Vec::new();
        for number in 0..connections {
            let stream = std::net::TcpStream::connect(server)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(number), Interest::READABLE | Interest::WRITABLE)?;
            let read = vec![0; 256 * 1024];
            lines.push(Line { stream, sent: Instant::now(), unsent: None, read, filled: 0, whole: None });
        }
        Ok(Self { poll, lines, next: 0 })
    }

    /// Sends requests, one after the other and from the first again, for as long as `time`; each has to be answered
    /// with one of `statuses`. All are answered when this returns.
    pub(crate) fn run(
        &mut self,
        requests: &[Request],
        statuses: &[u16],
        time: Duration,
    ) -> io::Result<Served> {
        let began = Instant::now();
        self.run_while(requests, statuses, || began.elapsed() < time)
    }

    /// The same for as long as there is something to go on for, which is asked after each answer.
    pub(crate) fn run_while(
        &mut self,
        requests: &[Request],
        statuses: &[u16],
        mut goes_on: impl FnMut() -> bool,
    ) -> io::Result<Served> {
        let began = Instant::now();
        let mut served = Served::default();
        let mut busy = self.lines.len();
        for number in 0..busy {
            self.send(number, requests)?;
        }
        let mut events = Events::with_capacity(self.lines.len());
        while busy > 0 {
            self.poll.poll(&mut events, Some(PATIENCE))?;
            if events.is_empty() {
                return Err(io::Error::other("a server does not answer any more"));
            }
            for Token(number) in events.iter().map(mio::event::Event::token) {
                let line = &mut self.lines[number];
                line.write(requests)?;
                if line.answered(statuses)? {
                    served.times.push(line.sent.elapsed());
                    if goes_on() {
                        self.send(number, requests)?;
                    } else {
                        busy -= 1;
                    }
                }
            }
        }
        served.took = began.elapsed();
        Ok(served)
    }

    /// The same at a pace: one request on each connection every so often. A time begins when its request was due: one
    /// that has to wait, because the answer before it was late, is as late for whoever wanted it.
    pub(crate) fn paced(
        &mut self,
        requests: &[Request],
        statuses: &[u16],
        every: Duration,
        time: Duration,
    ) -> io::Result<Served> {
        let began = Instant::now();
        let mut served = Served::default();
        let mut due = began;
        while due < began + time {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let late = due.elapsed();
            let answered = self.run(requests, statuses, Duration::ZERO)?;
            served.times.extend(answered.times.iter().map(|took| late + *took));
            due += every;
        }
        served.took = began.elapsed();
        Ok(served)
    }

    fn send(&mut self, number: usize, requests: &[Request]) -> io::Result<()> {
        let line = &mut self.lines[number];
        (line.filled, line.whole, line.sent) = (0, None, Instant::now());
        line.unsent = Some((self.next, 0));
        self.next = (self.next + 1) % requests.len();
        line.write(requests)
    }
}

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

impl Line {
    /// Writes what there is room for.
    fn write(&mut self, requests: &[Request]) -> io::Result<()> {
        while let Some((number, from)) = self.unsent {
            match self.stream.write(&requests[number][from..]) {
                Ok(written) if from + written == requests[number].len() => self.unsent = None,
                Ok(written) => self.unsent = Some((number, from + written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads what has come; whether the answer is whole.
    fn answered(&mut self, statuses: &[u16]) -> io::Result<bool> {
        loop {
            match self.stream.read(&mut self.read[self.filled..]) {
                Ok(0) => return Err(io::Error::other("a server closed a connection")),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
            if self.whole.is_none() {
                self.whole = whole(&self.read[..self.filled], statuses)?;
            }
            if self.whole == Some(self.filled) {
                return Ok(true);
            }
        }
    }
}

/// How long an answer is with its head, when the head is there.
fn whole(read: &[u8], statuses: &[u16]) -> io::Result<Option<usize>> {
    let Some(head) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&read[..head]).map_err(io::Error::other)?;
    if !text.get(9..12).and_then(|text| text.parse().ok()).is_some_and(|status| statuses.contains(&status)) {
        return Err(io::Error::other(format!("expected one of {statuses:?}, not {text}")));
    }
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.and_then(|(_, length)| length.trim().parse().ok()).unwrap_or(0);
    Ok(Some(head + 4 + length))
}

/// What a server answers to one request: the content type and the body.
pub(crate) fn ask(server: SocketAddr, request: &[u8], status: u16) -> io::Result<(String, Vec<u8>)> {
    let mut stream = std::net::TcpStream::connect(server)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let (mut read, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    let whole = loop {
        match stream.read(&mut piece)? {
            0 => return Err(io::Error::other("a server closed a connection")),
            count => read.extend_from_slice(&piece[..count]),
        }
        if let Some(whole) = whole(&read, &[status])?.filter(|whole| *whole <= read.len()) {
            break whole;
        }
    };
    let head = read.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(0);
    let text = String::from_utf8_lossy(&read[..head]);
    let kind = text.lines().filter_map(|line| line.split_once(':'));
    let mut kind =
        kind.filter(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, kind)| kind.trim());
    Ok((kind.next().unwrap_or_default().to_owned(), read[head + 4..whole].to_vec()))
}
