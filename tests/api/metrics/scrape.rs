//! What a scrape gives, read by the rules of OpenMetrics.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Method;
use killrvideo_tests::TestApp;

/// The samples of one scrape, by name and labels as they are written.
pub(super) struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    /// Scrapes a server, and checks that what it gives is well-formed.
    pub(super) async fn of(app: &TestApp) -> Self {
        let client = app.anonymous();
        let answer = client.send(client.request(Method::GET, "/metrics", Bytes::new())).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let kind = answer.header("content-type");
        assert_eq!(kind, Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
        Self::read(&answer.text)
    }

    /// Reads a text: every sample belongs to the family above it, none is there twice, and it has an end.
    fn read(text: &str) -> Self {
        let body = text.strip_suffix("# EOF\n").expect("an end");
        let (mut samples, mut families, mut family) = (BTreeMap::new(), BTreeMap::new(), String::new());
        for line in body.lines() {
            if let Some(described) = line.strip_prefix("# ") {
                let [what, name, said] = described.splitn(3, ' ').collect::<Vec<_>>()[..] else {
                    panic!("{line}")
                };
                if what == "TYPE" {
                    assert!(["counter", "gauge", "histogram"].contains(&said), "{line}");
                    assert!(families.insert(name.to_owned(), said.to_owned()).is_none(), "twice: {line}");
                    name.clone_into(&mut family);
                } else {
                    assert!(["HELP", "UNIT"].contains(&what) && !said.is_empty(), "{line}");
                    assert!(what != "UNIT" || name.ends_with(&format!("_{said}")), "{line}");
                }
                continue;
            }
            let (series, value) = line.rsplit_once(' ').expect("a sample");
            let name = series.split('{').next().unwrap_or_default();
            let endings: &[&str] = match families[&family].as_str() {
                "counter" => &["_total"],
                "histogram" => &["_bucket", "_sum", "_count"],
                _ => &[""],
            };
            assert!(
                endings.iter().any(|ending| name == format!("{family}{ending}")),
                "{line} below {family}"
            );
            let value = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
            assert!(samples.insert(series.to_owned(), value).is_none(), "twice: {line}");
        }
        Self(samples)
    }

    /// The value of a sample; `None` where it is absent.
    pub(super) fn get(&self, series: &str) -> Option<f64> {
        self.0.get(series).copied()
    }

    /// The samples whose names begin so.
    pub(super) fn of_family(&self, name: &str) -> Vec<&str> {
        self.0.keys().filter(|series| series.starts_with(name)).map(String::as_str).collect()
    }

    /// Every sample.
    pub(super) fn samples(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(series, value)| (series.as_str(), *value))
    }
}
