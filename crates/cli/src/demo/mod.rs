//! `saring demo`: the first weeks, told by what really happens. One process holds the server, its
//! store and three platforms; everything between them goes over gRPC. Every number is measured, and
//! where the story would go another way than it should, the demo fails.

mod figures;
mod publishing;
mod samples;
mod takedowns;
mod world;

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use saring_engine::{Listing, Verdict};
use saring_proto::v1;
use saring_rules::Lang;

use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::{Table, bold, shown_time};
use crate::score::show;
use crate::service::Stop;
use crate::terminal::say;
use publishing::{Spread, Traffic, publish};
use world::{Platform, World, expect, failed};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave the server up at the end, until it is interrupted
    #[arg(long)]
    keep: bool,
}

const RULE_SET: &str = "pakaian-bekas-impor";

/// What was searched for at first.
const FIRST_VERSION: &str = include_str!("../../../../examples/versi-1.yaml");

/// The starter rule set.
const STARTER: &str = include_str!("../../../../rules/pakaian-bekas-impor.yaml");

const BALL: &str = "Ball pres baju import korea 100kg";
const KARUNGAN: &str = "Baju import karungan 100kg siap kirim";
const LINK: &str = "https://shopee.co.id/Baju-Import-Karungan-i.123.456?sp_atk=contoh";

/// The seller's next title, without any word of the trade.
const ANOTHER_NAME: &str = "Baju wanita pilihan, siap kirim";

const LEGAL: [&str; 6] = [
    "Speaker preloved JBL Charge mulus",
    "Bola basket ball size 7 indoor",
    "Beras karungan 25 kg pulen",
    "Serum penghilang bekas jerawat",
    "Kaos 3second original pria",
    "HP bekas Samsung fullset",
];

/// Listings that each way of scoring still does after the last platform has the new version.
const AFTERWARDS: u64 = 200;

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    runtime.block_on(async {
        let stop = Stop::new()?;
        let mut story = Story { lang, chapter: 0, reported: Vec::new() };
        let world = World::begin(lang).await?;
        story.tell(&world).await?;
        if args.keep {
            story.keep(&world)?;
            stop.wait().await;
        }
        world.end().await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The story as far as it is told.
struct Story {
    lang: Lang,
    chapter: u32,
    /// What was reported, with the platform that did.
    reported: Vec<(&'static str, v1::Outcome)>,
}

impl Story {
    async fn tell(&mut self, world: &World) -> Result<(), Failure> {
        let listings = samples::listings()?;
        self.first_version(world, &listings).await?;
        self.another_word(world)?;
        let version = self.second_version(world, &listings).await?;
        self.disguises(world)?;
        self.legal(world)?;
        let (relisted, reported_at) = self.handover(world).await?;
        self.relisted(world, &relisted, reported_at).await?;
        self.take_down_samples(world, &listings, version).await?;
        self.figures(world).await?;
        self.who(world, version).await
    }

    async fn first_version(&mut self, world: &World, of: &[Listing]) -> Result<(), Failure> {
        let server = &world.server;
        self.chapter(&message!(
            "Tiga platform berlangganan di {server}; versi 1 (“ball”) terbit",
            "Three platforms subscribe at {server}; version 1 (“ball”) is published"
        ))?;
        let spread = publish(world, FIRST_VERSION, "Yang dicari pada minggu pertama").await?;
        self.spread(world, &spread)?;
        self.show(&world.platforms[0], BALL, 1, Verdict::Block)?;
        self.line(&message!("Contoh penawaran, versi 1:", "The sample listings, version 1:"))?;
        self.samples(world, of).map(|_| ())
    }

    fn another_word(&mut self, world: &World) -> Result<(), Failure> {
        self.chapter(&message!(
            "Penjual mengganti kata: “karungan” lolos di mana-mana",
            "Sellers change the word: “karungan” slips through everywhere"
        ))?;
        world.platforms.iter().try_for_each(|platform| {
            self.line(&message!("{name}:", "{name}:", name = platform.name))?;
            self.show(platform, KARUNGAN, 1, Verdict::Allow)
        })
    }

    async fn second_version(&mut self, world: &World, of: &[Listing]) -> Result<i64, Failure> {
        self.chapter(&message!(
            "Petugas A mengusulkan versi 2, petugas B menyetujui; penilaian jalan terus",
            "Officer A submits version 2, officer B approves it; scoring goes on"
        ))?;
        let traffic = Traffic::begin(&world.platforms, of);
        let spread = publish(world, STARTER, "Karungan, nama daerah, dan samaran").await;
        let counts = traffic.end(AFTERWARDS).await?;
        let spread = spread?;
        self.spread(world, &spread)?;
        let count = |of: &std::sync::atomic::AtomicU64| of.load(Ordering::Relaxed);
        let (local, remote) = (count(&counts.local), count(&counts.remote));
        let (failures, backwards) = (count(&counts.failed), count(&counts.backwards));
        self.line(&message!(
            "Sementara itu dinilai: {local} penawaran di platform, {remote} lewat server; {failures} \
             gagal",
            "Scored meanwhile: {local} listings at the platforms, {remote} by calls to the server; \
             {failures} failed"
        ))?;
        expect(failures == 0, "a listing could not be scored")?;
        expect(backwards == 0, "a platform went back to an older version")?;
        self.show(&world.platforms[0], KARUNGAN, spread.version, Verdict::Block)?;
        Ok(spread.version)
    }

    fn disguises(&mut self, world: &World) -> Result<(), Failure> {
        self.chapter(&message!("Penjual menyamarkan kata", "Sellers disguise the word"))?;
        let mut text = String::new();
        let scorer = world.platforms[1].client.scorer();
        let (tried, passed) = samples::disguised(&mut text, &scorer, KARUNGAN)?;
        print(&text)?;
        self.line(&message!(
            "{tried} samaran, {passed} lolos",
            "{tried} disguises, {passed} slipped through"
        ))
    }

    fn legal(&mut self, world: &World) -> Result<(), Failure> {
        self.chapter(&message!("Barang yang sah tetap lolos", "Legal goods stay allowed"))?;
        let platform = &world.platforms[2];
        LEGAL.iter().try_for_each(|title| self.show(platform, title, 2, Verdict::Allow))
    }

    /// Gives the listing as the seller will offer it again, and when the takedown was reported.
    async fn handover(&mut self, world: &World) -> Result<(Listing, Instant), Failure> {
        self.chapter(&message!(
            "Kementerian menyerahkan sebuah tautan",
            "The ministry hands a link over"
        ))?;
        let shopee = &world.platforms[0];
        let (handover, took) = takedowns::hand_over(world, shopee, LINK).await?;
        let took = milliseconds(took);
        let (url, name) = (handover.canonical_url.as_str(), shopee.name);
        self.line(&message!(
            "{LINK}\n  = {url}, di kotak masuk {name} setelah {took}",
            "{LINK}\n  = {url}, in the inbox of {name} after {took}"
        ))?;
        let listing = Listing {
            image_hashes: vec![takedowns::PHOTO.into()],
            seller: Some("penjual-77".into()),
            ..Listing::titled(KARUNGAN)
        };
        let outcome = takedowns::answer(&handover, &listing);
        let reported_at = Instant::now();
        takedowns::report(shopee, std::slice::from_ref(&outcome)).await?;
        self.reported.push((shopee.slug, outcome));
        self.line(&message!(
            "{name} menurunkannya dan melaporkannya",
            "{name} takes it down and reports it"
        ))?;
        let again = Listing {
            title: ANOTHER_NAME.into(),
            image_hashes: vec![takedowns::PHOTO_AGAIN.into()],
            seller: Some("penjual-78".into()),
            ..listing
        };
        Ok((again, reported_at))
    }

    async fn relisted(
        &mut self,
        world: &World,
        listing: &Listing,
        reported_at: Instant,
    ) -> Result<(), Failure> {
        self.chapter(&message!(
            "Penjual menawarkannya lagi: nama lain, akun lain, foto yang disimpan ulang",
            "The seller offers it again: another name, another account, the photo saved anew"
        ))?;
        let took = milliseconds(takedowns::shared(&world.platforms, reported_at).await?);
        self.line(&message!(
            "Sidik barang yang diturunkan ada di semua platform {took} setelah dilaporkan",
            "Fingerprints of what was taken down are at every platform {took} after the report"
        ))?;
        // Without its photo it is a garment like any other.
        self.show(&world.platforms[0], ANOTHER_NAME, 2, Verdict::Allow)?;
        for platform in &world.platforms[..2] {
            self.line(&message!(
                "{name}, dengan fotonya:",
                "{name}, with its photo:",
                name = platform.name
            ))?;
            self.show_listing(platform, listing, 2, Verdict::Review)?;
        }
        Ok(())
    }

    async fn take_down_samples(
        &mut self,
        world: &World,
        of: &[Listing],
        version: i64,
    ) -> Result<(), Failure> {
        self.chapter(&message!(
            "Contoh penawaran dengan versi {version}; yang BLOCK diturunkan dan dilaporkan",
            "The sample listings with version {version}; what is BLOCK is taken down and reported"
        ))?;
        let outcomes = self.samples(world, of)?;
        for (platform, outcomes) in world.platforms.iter().zip(outcomes) {
            takedowns::report(platform, &outcomes).await?;
            let reported = outcomes.into_iter().map(|outcome| (platform.slug, outcome));
            self.reported.extend(reported);
        }
        Ok(())
    }

    async fn figures(&mut self, world: &World) -> Result<(), Failure> {
        self.chapter(&message!("Angka", "The figures"))?;
        let counted = figures::figures(world).await?;
        figures::check(&counted, &self.reported)?;
        let (reports, rows) = (self.reported.len(), counted.rows.len());
        print(&self.figures_table(&counted))?;
        self.line(&message!(
            "Cocok: {rows} baris dan jumlahnya sama dengan {reports} laporan yang dikirim",
            "They add up: {rows} rows and their total equal the {reports} reports that were sent"
        ))
    }

    fn figures_table(&self, counted: &v1::GetStatisticsResponse) -> String {
        let mut table = Table::new(&[
            "PLATFORM",
            say(self.lang, "ASAL", "ORIGIN"),
            say(self.lang, "LAPORAN", "OUTCOMES"),
            say(self.lang, "DITURUNKAN", "TAKEDOWNS"),
        ])
        .numbers_from(2);
        let numbers = |of: &[v1::MeasureValue]| {
            of.iter().map(|measure| measure.value.to_string()).collect::<Vec<_>>()
        };
        for row in &counted.rows {
            table.row(row.values.iter().cloned().chain(numbers(&row.measures)));
        }
        let total = ["TOTAL".to_owned(), String::new()];
        table.row(total.into_iter().chain(numbers(&counted.totals)));
        table.text()
    }

    async fn who(&mut self, world: &World, version: i64) -> Result<(), Failure> {
        self.chapter(&message!("Siapa memberlakukan apa", "Who enforces what"))?;
        let lang = self.lang;
        let mut table = Table::new(&[
            "PLATFORM",
            say(lang, "BERLAKU", "IN FORCE"),
            say(lang, "SEJAK", "SINCE"),
            say(lang, "MENILAI DENGAN", "SCORES WITH"),
            say(lang, "MENYIMPANG", "DRIFTED"),
        ]);
        for rollout in figures::rollout(world, version).await? {
            table.row([
                rollout.tenant.as_str(),
                &rollout.applied_version.to_string(),
                &shown_time(rollout.applied_time.as_ref()),
                &rollout.scored_version.to_string(),
                if rollout.drifted { say(lang, "ya", "yes") } else { say(lang, "tidak", "no") },
            ]);
        }
        print(&table.text()).map(|_| ())
    }

    /// Each platform scores its share of the sample listings; what it would report of those that are
    /// blocked.
    fn samples(&self, world: &World, of: &[Listing]) -> Result<Vec<Vec<v1::Outcome>>, Failure> {
        let mut all = Vec::new();
        let mut text = String::new();
        for (at, platform) in world.platforms.iter().enumerate() {
            let mut counts = [0; 3];
            let mut outcomes = Vec::new();
            let scorer = platform.client.scorer();
            let own = of.iter().enumerate().filter(|(row, _)| row % world.platforms.len() == at);
            for (row, listing) in own {
                let assessment = scorer.score(listing).map_err(|error| failed(&error))?.assessment;
                counts[assessment.verdict as usize] += 1;
                let version = platform.version();
                let number = row + 1;
                outcomes.extend(takedowns::blocked(
                    platform,
                    number,
                    listing,
                    &assessment,
                    version,
                ));
            }
            let [allow, review, block] = counts;
            let name = platform.name;
            let _ =
                writeln!(text, "  {name:<10} {allow:>3} ALLOW {review:>3} REVIEW {block:>3} BLOCK");
            all.push(outcomes);
        }
        print(&text)?;
        Ok(all)
    }

    fn show(
        &self,
        platform: &Platform,
        title: &str,
        version: i64,
        verdict: Verdict,
    ) -> Result<(), Failure> {
        self.show_listing(platform, &Listing::titled(title), version, verdict)
    }

    /// Shows what a platform makes of a listing, and sees that it is what the story says.
    fn show_listing(
        &self,
        platform: &Platform,
        listing: &Listing,
        version: i64,
        verdict: Verdict,
    ) -> Result<(), Failure> {
        let scored = platform.client.scorer().score(listing).map_err(|error| failed(&error))?;
        print(&show(listing, &scored.assessment, self.lang))?;
        let basis = [(RULE_SET.to_owned(), version)];
        let as_told = scored.assessment.verdict == verdict && scored.basis.rule_sets == basis;
        expect(as_told, &format!("“{}” is not {verdict} by version {version}", listing.title))
    }

    fn spread(&self, world: &World, spread: &Spread) -> Result<(), Failure> {
        let slowest = spread.took.iter().max().copied().unwrap_or_default();
        let (version, platforms) = (spread.version, world.platforms.len());
        let slowest = milliseconds(slowest);
        self.line(&message!(
            "Versi {version} berlaku di {platforms} platform, yang terakhir {slowest} setelah \
             diterbitkan",
            "Version {version} is in force at {platforms} platforms, at the last one {slowest} \
             after it was published"
        ))
    }

    fn chapter(&mut self, title: &Message) -> Result<(), Failure> {
        self.chapter += 1;
        let heading = format!("{}. {}", self.chapter, title.text(self.lang));
        print(&format!("\n{}\n", bold(&heading))).map(|_| ())
    }

    fn line(&self, text: &Message) -> Result<(), Failure> {
        print(&format!("{}\n", text.text(self.lang))).map(|_| ())
    }

    /// How to reach the server that stays up.
    fn keep(&self, world: &World) -> Result<(), Failure> {
        let mut text = format!(
            "\n{}\n  export SARING_SERVER={}\n",
            bold(say(self.lang, "Server tetap jalan. Coba:", "The server stays up. Try:")),
            world.server
        );
        let author = (say(self.lang, "petugas", "officer"), &world.author_key);
        let operator = ("operator", &world.operator_key);
        let platforms = world.platforms.iter().map(|platform| (platform.name, &platform.key));
        for (who, key) in [author, operator].into_iter().chain(platforms) {
            let _ = writeln!(text, "  export SARING_API_KEY={key}   # {who}");
        }
        text += "  saring stats\n  saring stats rollout\n";
        let end = say(self.lang, "Ctrl-C mengakhirinya.", "Ctrl-C ends it.");
        print(&format!("{text}{end}\n")).map(|_| ())
    }
}

/// A time as people read it.
fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1_000.0)
}
