//! What the command line takes.

use std::path::Path;

use clap::CommandFactory;
use killrvideo_domain::shared::Role;

use super::*;

fn sources(args: &[&str]) -> Sources {
    let cli = Cli::try_parse_from(args).unwrap_or_else(|error| panic!("{error}"));
    match cli.command {
        Some(Command::Serve(args)) => args.into_sources(),
        Some(_) => panic!("another command"),
        None => cli.serve.into_sources(),
    }
}

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn serve_need_not_be_named() {
    for args in [&["killrvideo", "--listen", "[::1]:0"][..], &["killrvideo", "serve", "--listen", "[::1]:0"]]
    {
        let sources = sources(args);

        assert_eq!(sources.flags.len(), 1);
        assert_eq!((sources.flags[0].setting, sources.flags[0].value.as_str()), ("listen", "[::1]:0"));
    }
}

#[test]
fn every_flag_stands_for_a_setting() {
    let flags =
        ["--listen=127.0.0.1:0", "--store=memory", "--demo=off", "--metadata=offline", "--import=data"];
    let args: Vec<&str> = ["killrvideo"].into_iter().chain(flags).collect();
    let sources = Sources { environment: Vec::new(), ..sources(&args) };

    let settings = config::load(&sources).unwrap().settings;

    assert_eq!(sources.flags.len(), flags.len());
    assert_eq!(settings.listen.port(), 0);
    assert_eq!(settings.start_with, config::StartWith::Import("data".into()));
}

#[test]
fn settings_without_a_flag_are_set_by_name() {
    let sources = sources(&["killrvideo", "--set", "bcrypt_cost=4", "--set", "token_life=1h"]);

    assert_eq!(sources.sets, ["bcrypt_cost=4", "token_life=1h"]);
}

fn command(args: &[&str]) -> Command {
    let all = ["killrvideo"].into_iter().chain(args.iter().copied());
    let cli = Cli::try_parse_from(all).unwrap_or_else(|error| panic!("{error}"));
    cli.command.unwrap_or_else(|| panic!("no command in {args:?}"))
}

#[test]
fn commands_take_what_they_work_on() {
    assert!(matches!(command(&["schema"]), Command::Schema(SchemaArgs { apply: false, .. })));
    assert!(matches!(command(&["schema", "--apply"]), Command::Schema(SchemaArgs { apply: true, .. })));
    let Command::Import(import) = command(&["import", "data", "--from", "videos.csv:12"]) else {
        panic!("no import")
    };
    assert_eq!(import.directory.to_str(), Some("data"));
    assert_eq!(import.from.map(|place| place.to_string()).as_deref(), Some("videos.csv:12"));
    assert!(matches!(command(&["reembed"]), Command::Reembed(ReembedArgs { afresh: false, .. })));
    assert!(matches!(command(&["reembed", "--afresh"]), Command::Reembed(ReembedArgs { afresh: true, .. })));
    let Command::User(UserCommand::Grant(grant)) =
        command(&["user", "grant", " Jane@Example.org", "moderator"])
    else {
        panic!("no grant")
    };
    assert_eq!((grant.email.to_string().as_str(), grant.role), ("jane@example.org", Role::Moderator));
    let Command::Token(token) = command(&["token", "jane@example.org", "--days", "30"]) else {
        panic!("no token")
    };
    assert_eq!((token.email.to_string().as_str(), token.days), ("jane@example.org", 30));
}

fn settings(command: Command) -> SettingsArgs {
    match command {
        Command::Schema(SchemaArgs { settings, .. })
        | Command::Import(ImportArgs { settings, .. })
        | Command::User(UserCommand::Grant(GrantArgs { settings, .. }))
        | Command::Token(TokenArgs { settings, .. })
        | Command::Reembed(ReembedArgs { settings, .. })
        | Command::Health(settings)
        | Command::Backfill(settings)
        | Command::Compact(settings) => settings,
        Command::Serve(_) | Command::Config => panic!("another command"),
    }
}

#[test]
fn all_commands_take_settings_as_serve_does() {
    for words in [
        &["health"][..],
        &["schema"],
        &["import", "data"],
        &["user", "grant", "a@example.org", "creator"],
        &["token", "a@example.org", "--days=1"],
        &["backfill"],
        &["reembed"],
        &["compact"],
    ] {
        let given = [words, &["--config", "my.toml", "--set", "astra_tries=2"]].concat();
        let sources = settings(command(&given)).into_sources();

        assert_eq!(sources.file.as_deref().and_then(Path::to_str), Some("my.toml"), "{words:?}");
        assert_eq!(sources.sets, ["astra_tries=2"], "{words:?}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_what_is_allowed() {
    for (words, allowed) in [
        (&["user", "grant", "nobody", "moderator"][..], "@"),
        (&["user", "grant", "a@example.org", "king"], "viewer, creator, moderator"),
        (&["token", "a@example.org"], "--days"),
        (&["token", "a@example.org", "--days", "0"], "1..=365"),
        (&["import"], "DIR"),
        (&["import", "data", "--from", "videos.csv"], "FILE:LINE"),
    ] {
        let all = ["killrvideo"].into_iter().chain(words.iter().copied());
        let refused = Cli::try_parse_from(all).err().unwrap_or_else(|| panic!("{words:?} was taken"));

        assert!(refused.to_string().contains(allowed), "{allowed} in {refused}");
    }
}
