//! A server that is a process of the operating system.

#[cfg(unix)]
use std::process::ExitStatus;
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek},
    process::{Child, Command, Stdio},
};

/// What is the same for every server: nothing from elsewhere, nothing there before, nothing slow, and nobody
/// sends too much.
const SETTINGS: [(&str, &str); 18] = [
    ("KILLRVIDEO_STORE", "astra"),
    ("KILLRVIDEO_LISTEN", "127.0.0.1:0"),
    ("KILLRVIDEO_JWT_SECRET", "not a secret, and long enough to sign"),
    ("KILLRVIDEO_METADATA", "offline"),
    ("KILLRVIDEO_METADATA_TIMEOUT", "10ms"),
    ("KILLRVIDEO_BCRYPT_COST", "4"),
    ("KILLRVIDEO_RATE_LIMIT", "off"),
    ("KILLRVIDEO_DEFAULT_ROLES", "viewer,creator"),
    ("KILLRVIDEO_EMBEDDING_DIMENSIONS", "16"),
    ("KILLRVIDEO_WORKER_POLL", "20ms"),
    ("KILLRVIDEO_WORKER_IDLE_POLL", "20ms"),
    ("KILLRVIDEO_WORKER_FIRST_PAUSE", "1ms"),
    ("KILLRVIDEO_WORKER_LEASE", "1s"),
    ("KILLRVIDEO_ASTRA_FIRST_PAUSE", "1ms"),
    ("KILLRVIDEO_ASTRA_LONGEST_PAUSE", "10ms"),
    ("KILLRVIDEO_ASTRA_CLAIM_PAUSE_MIN", "1ms"),
    ("KILLRVIDEO_ASTRA_CLAIM_PAUSE_MAX", "10ms"),
    ("KILLRVIDEO_LOG_FILTER", "error"),
];

/// A running server. It is killed when it is dropped, also when a test panics.
pub(crate) struct Server {
    process: Process,
    address: String,
}

/// A process, and what it says on stderr.
struct Process {
    child: Child,
    log: File,
}

impl Server {
    /// Starts a server with these variables of the environment beside the usual ones, and returns when it listens.
    pub(crate) fn start(variables: &[(&str, String)]) -> Self {
        let log = tempfile::tempfile().expect("a file for the log");
        let child = Command::new(env!("CARGO_BIN_EXE_killrvideo"))
            .env_clear()
            .envs(SETTINGS)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone().expect("the file"))
            .spawn()
            .expect("the program starts");
        let mut process = Process { child, log };
        let stdout = BufReader::new(process.child.stdout.take().expect("its stdout"));
        let address = stdout.lines().map_while(Result::ok).find_map(|line| {
            let (_, url) = line.split_once("address    http://")?;
            Some(url.strip_suffix("/api/v1")?.to_owned())
        });
        let address = address.unwrap_or_else(|| panic!("it does not listen: {}", process.said()));
        Self { process, address }
    }

    /// Where it listens: `127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Asks it to stop, and returns when it has.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.process.child.id().to_string()]).status();
        assert!(told.expect("kill").success());
        self.process.child.wait().expect("it ends")
    }
}

impl Process {
    /// What it said on stderr.
    fn said(&mut self) -> String {
        let mut text = String::new();
        self.log.rewind().and_then(|()| self.log.read_to_string(&mut text)).expect("a log");
        text
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killing what has ended is no error, and nothing else can go wrong with a child that was not waited for.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
        if std::thread::panicking() {
            eprintln!("a server said: {}", self.said());
        }
    }
}
