//! HTTP/1.1 spelled out, so that a test can also send what no well-behaved client would.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// Longer than anything the double does by itself: who waits so long has found it hanging.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// By lower-case name.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The header of that lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The codes of the errors.
    pub(crate) fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["errorCode"].as_str().unwrap_or("?").to_owned()).collect()
    }
}

/// A connection that stays open between requests.
#[derive(Debug)]
pub(crate) struct Wire {
    reader: BufReader<TcpStream>,
}

impl Wire {
    /// Connects to an endpoint as `http://127.0.0.1:40123`, whatever path follows.
    pub(crate) fn to(endpoint: &str) -> Self {
        let address = endpoint.trim_start_matches("http://").split('/').next().unwrap_or_default();
        let stream = TcpStream::connect(address).expect("the double listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream.set_nodelay(true).expect("Nagle's algorithm can be switched off");
        Self { reader: BufReader::new(stream) }
    }

    /// Sends bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).expect("the double takes it");
    }

    /// Reads an answer; `None` where the double closed the connection.
    pub(crate) fn answer(&mut self) -> Option<Answer> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
            Err(error) => panic!("no answer: {error}"),
        }
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line");
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).expect("a header");
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        answer.body = vec![0; length];
        self.reader.read_exact(&mut answer.body).expect("a whole body");
        Some(answer)
    }

    /// Sends a request with a body, and reads its answer.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Answer> {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: double\r\nContent-Length: {}\r\n", body.len());
        head.extend(headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]));
        head.push_str("\r\n");
        self.raw(&[head.as_bytes(), body].concat());
        self.answer()
    }

    /// Sends a command as a client of the API does, and reads its answer.
    pub(crate) fn post(&mut self, path: &str, token: &str, command: &Value) -> Option<Answer> {
        self.start(path, token, command);
        self.answer()
    }

    /// Sends a command as a client of the API does.
    pub(crate) fn start(&mut self, path: &str, token: &str, command: &Value) {
        let body = command.to_string();
        let head = format!("POST {path} HTTP/1.1\r\nHost: double\r\nToken: {token}\r\n");
        let rest = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.raw((head + &rest).as_bytes());
    }
}
