//! The arguments of the commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, value_parser};
use killrvideo_domain::{
    accounts::{Email, EmailKey},
    shared::{InvalidRole, Role},
};

use crate::{
    config::{Flag, Sources},
    import::Place,
};

/// Where settings come from; every command that needs some takes these.
#[derive(Args)]
pub(super) struct SettingsArgs {
    #[arg(long, value_name = "FILE", help = "A TOML file with settings [env: KILLRVIDEO_CONFIG]")]
    config: Option<PathBuf>,
    #[arg(long = "set", value_name = "SETTING=VALUE", help = "Any setting; may be repeated")]
    sets: Vec<String>,
}

impl SettingsArgs {
    pub(super) fn into_sources(self) -> Sources {
        let given = Sources { file: self.config, sets: self.sets, ..Sources::default() };
        given.with_process_environment()
    }
}

/// What `serve` is called with.
#[derive(Args)]
pub(super) struct ServeArgs {
    #[arg(
        long,
        value_name = "ADDRESS",
        help = "Address and port [default: 127.0.0.1:8000] [env: KILLRVIDEO_LISTEN]"
    )]
    listen: Option<String>,
    #[arg(
        long,
        value_name = "STORE",
        help = "Where the data is: memory | astra [default: memory] [env: KILLRVIDEO_STORE]"
    )]
    store: Option<String>,
    #[arg(
        long,
        value_name = "WHETHER",
        help = "Start with the demo catalogue: on | off | auto [default: auto] [env: KILLRVIDEO_DEMO]"
    )]
    demo: Option<String>,
    #[arg(
        long,
        value_name = "SOURCE",
        help = "Where titles come from: auto | youtube | offline [default: auto] [env: KILLRVIDEO_METADATA]"
    )]
    metadata: Option<String>,
    #[arg(
        long,
        value_name = "DIR",
        help = "A directory with KillrVideo CSV files to start with [env: KILLRVIDEO_IMPORT]"
    )]
    import: Option<String>,
    #[command(flatten)]
    settings: SettingsArgs,
}

impl ServeArgs {
    pub(super) fn into_sources(self) -> Sources {
        let flags = [
            ("--listen", "listen", self.listen),
            ("--store", "store", self.store),
            ("--demo", "demo", self.demo),
            ("--metadata", "metadata", self.metadata),
            ("--import", "import", self.import),
        ];
        let flags = flags
            .into_iter()
            .filter_map(|(name, setting, value)| Some(Flag { name, setting, value: value? }))
            .collect();
        Sources { flags, ..self.settings.into_sources() }
    }
}

/// What `schema` is called with.
#[derive(Args)]
pub(super) struct SchemaArgs {
    #[arg(long, help = "Make what is missing, as far as the Data API can")]
    pub(super) apply: bool,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

/// What `import` is called with.
#[derive(Args)]
pub(super) struct ImportArgs {
    #[arg(value_name = "DIR", help = "A directory with KillrVideo CSV files")]
    pub(super) directory: PathBuf,
    #[arg(
        long,
        value_name = "FILE:LINE",
        help = "Go on from where an earlier import of these files said it stopped"
    )]
    pub(super) from: Option<Place>,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

/// What `reembed` is called with.
#[derive(Args)]
pub(super) struct ReembedArgs {
    #[arg(long, help = "Begin with the first video, whatever an earlier run came to")]
    pub(super) afresh: bool,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

/// What can be done to accounts.
#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Gives a role to an account; the first moderator is made like this
    Grant(GrantArgs),
}

/// What `user grant` is called with.
#[derive(Args)]
pub(super) struct GrantArgs {
    #[arg(value_parser = email, help = "The email of the account")]
    pub(super) email: EmailKey,
    #[arg(value_parser = role, help = "viewer, creator or moderator")]
    pub(super) role: Role,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

/// What `token` is called with.
#[derive(Args)]
pub(super) struct TokenArgs {
    #[arg(value_parser = email, help = "The email of the account that the token is for")]
    pub(super) email: EmailKey,
    #[arg(
        long,
        value_name = "N",
        value_parser = value_parser!(u32).range(1..=365),
        help = "How many days it is good for, 1 to 365"
    )]
    pub(super) days: u32,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

fn email(text: &str) -> Result<EmailKey, String> {
    Email::parse(text).map(|email| email.key().clone()).map_err(|refused| refused.to_string())
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|refused: InvalidRole| refused.to_string())
}
