//! A fuzzer that reads the API document (schemathesis, a Python program) against a server.
//!
//! Runs where `KILLRVIDEO_TEST_SCHEMATHESIS` names the program, and says whether it ran.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use killrvideo_app::demo;
use killrvideo_domain::catalog::{Lookup, Metadata, MockVideoMetadata};
use killrvideo_tests::{Client, On, TestApp};
use tokio::task::spawn_blocking;

const VARIABLE: &str = "KILLRVIDEO_TEST_SCHEMATHESIS";

/// A server that holds the demo, refuses nobody for asking too often, and whose source of titles knows every video.
async fn server(on: On) -> TestApp {
    let mut source = MockVideoMetadata::new();
    let known = || Metadata { title: "What the source calls it".to_owned(), ..Metadata::default() };
    source.expect_look_up().returning(move |_| Ok(Lookup::Found(known())));
    let app = TestApp::with(on, &["rate_limit=off"], |ports| ports.metadata = Arc::new(source)).await;
    demo::load(app.ports()).await.expect("the demo");
    app
}

/// Everybody who may ask: nobody knows who, and somebody of each role.
async fn callers(app: &TestApp) -> [(&'static str, Option<Client>); 4] {
    [
        ("nobody", None),
        ("a viewer", Some(app.viewer().await)),
        ("a creator", Some(app.creator().await)),
        ("a moderator", Some(app.moderator().await)),
    ]
}

/// Lets `program` try the server as `client`.
fn run(program: &Path, address: &str, client: Option<&Client>) -> Output {
    // It writes files to where it is started.
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis/schemathesis.toml");
    let mut command = Command::new(program);
    command.arg("--config-file").arg(settings).arg("run").arg(format!("http://{address}/openapi.json"));
    if let Some(client) = client {
        command.args(["--header", &format!("Authorization: Bearer {}", client.token())]);
    }
    command.current_dir(folder.path()).output().expect("the program starts")
}

async fn the_server_keeps_to_its_document(on: On) {
    let Some(program) = env::var_os(VARIABLE).map(PathBuf::from) else {
        println!("skipped: {VARIABLE} names no program");
        return;
    };
    let app = server(on).await;
    for (name, client) in callers(&app).await {
        let (program, address) = (program.clone(), app.address());
        let ran = spawn_blocking(move || run(&program, &address, client.as_ref()));
        let output = ran.await.expect("a run that ends");
        let (said, complained) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{on:?}, asked by {name}: {said}{complained}");
        println!("{on:?}, asked by {name}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_keeps_to_its_document_over_memory() {
    the_server_keeps_to_its_document(On::Memory).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_keeps_to_its_document_over_astra() {
    the_server_keeps_to_its_document(On::Astra).await;
}
