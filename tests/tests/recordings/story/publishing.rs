//! Rule sets: versions, submissions of every fate, a rule set that is retired, a draft that is left.

use saring_proto::v1;

use super::{RULE_SET, Story};

/// A small rule set.
fn rules(slug: &str, words: &str) -> String {
    format!(
        "rule_set: {slug}\n\
         title: {{ id: Contoh {slug}, en: Example {slug} }}\n\
         words:\n  kata: [{words}]\n\
         rules:\n\
         \x20 - id: {slug}\n\
         \x20   title: {{ id: Kata, en: Word }}\n\
         \x20   when: kata\n\
         \x20   verdict: block\n\
         \x20   examples:\n      match: [\"{words}\"]\n      pass: [\"Obeng\"]\n"
    )
}

/// The rule file of the story, with a remark at its end.
fn versi(remark: &str) -> String {
    let path = saring_tests::root().join("examples/versi-1.yaml");
    format!("{}# {remark}\n", std::fs::read_to_string(path).unwrap())
}

impl Story {
    /// What is in force before platforms have settings.
    pub(super) async fn first_versions(&mut self) {
        let author = self.author.clone();
        let request = v1::CheckRuleSetRequest { source: "rule_set: x".into() };
        let _: v1::CheckRuleSetResponse =
            self.call(&author, "PublishingService/CheckRuleSet", request).await;
        let listing = v1::Listing { title: super::BALL.into(), ..v1::Listing::default() };
        let request = v1::TestRuleSetRequest { source: versi("satu"), listings: vec![listing] };
        let _: v1::TestRuleSetResponse =
            self.call(&author, "PublishingService/TestRuleSet", request).await;
        self.publish(RULE_SET, versi("satu"), 0).await;
        self.publish("obat", rules("obat", "obat kuat"), 0).await;
        self.publish("mainan", rules("mainan", "pistol mainan"), 0).await;
        let (rule_set, comment) = ("mainan".to_owned(), "tidak dipakai lagi".to_owned());
        let request = v1::RetireRuleSetRequest { rule_set, comment, based_on: Some(1) };
        let retired: v1::RetireRuleSetResponse =
            self.call(&author, "PublishingService/RetireRuleSet", request).await;
        let retired = retired.version.unwrap();
        self.approve(&retired).await;
        self.bring_in_force(&retired).await;
    }

    /// A version that a platform holds, and submissions of every fate.
    pub(super) async fn later_versions(&mut self) {
        self.publish(RULE_SET, versi("dua"), 1).await;
        let (author, approver) = (self.author.clone(), self.approver.clone());
        let withdrawn = self.submit(RULE_SET, versi("ditarik"), 2).await;
        let request = v1::WithdrawSubmissionRequest {
            rule_set: RULE_SET.into(),
            submission_id: withdrawn.submission_id,
            comment: "keliru".into(),
        };
        let _: v1::WithdrawSubmissionResponse =
            self.call(&author, "PublishingService/WithdrawSubmission", request).await;
        let refused = self.submit(RULE_SET, versi("ditolak"), 2).await;
        let request = v1::RefuseSubmissionRequest {
            rule_set: RULE_SET.into(),
            submission_id: refused.submission_id,
            reason: "terlalu luas".into(),
        };
        let _: v1::RefuseSubmissionResponse =
            self.call(&approver, "PublishingService/RefuseSubmission", request).await;
        let approved = self.submit(RULE_SET, versi("disetujui"), 2).await;
        self.approve(&approved).await;
        let request = v1::RollBackRuleSetRequest {
            rule_set: RULE_SET.into(),
            version: 1,
            comment: "kembali".into(),
            based_on: Some(2),
        };
        let _: v1::RollBackRuleSetResponse =
            self.call(&author, "PublishingService/RollBackRuleSet", request).await;
        self.draft(RULE_SET, versi("draf"), 2).await;

        let request = v1::DiffRuleSetRequest {
            rule_set: RULE_SET.into(),
            base_version: 1,
            source: rules(RULE_SET, "karungan"),
        };
        let _: v1::DiffRuleSetResponse =
            self.call(&author, "PublishingService/DiffRuleSet", request).await;
        let request = v1::ListRuleSetsRequest { page_size: 2, page_token: String::new() };
        let _: v1::ListRuleSetsResponse =
            self.call(&author, "PublishingService/ListRuleSets", request).await;
        let request =
            v1::ListRuleSetVersionsRequest { rule_set: RULE_SET.into(), ..Default::default() };
        let _: v1::ListRuleSetVersionsResponse =
            self.call(&author, "PublishingService/ListRuleSetVersions", request).await;
        let request = v1::GetRuleSetVersionRequest {
            rule_set: RULE_SET.into(),
            version: 2,
            submission_id: String::new(),
        };
        let _: v1::GetRuleSetVersionResponse =
            self.call(&author, "PublishingService/GetRuleSetVersion", request).await;
    }

    async fn draft(&mut self, rule_set: &str, source: String, based_on: i64) -> v1::Draft {
        let author = self.author.clone();
        let put = v1::PutDraftRequest {
            rule_set: rule_set.into(),
            source,
            etag: self.drafts.get(rule_set).cloned().unwrap_or_default(),
            based_on: Some(based_on),
        };
        let _: v1::PutDraftResponse = self.call(&author, "PublishingService/PutDraft", put).await;
        let get = v1::GetDraftRequest { rule_set: rule_set.into() };
        let got: v1::GetDraftResponse = self.call(&author, "PublishingService/GetDraft", get).await;
        let draft = got.draft.unwrap();
        self.drafts.insert(rule_set.into(), draft.etag.clone());
        draft
    }

    async fn submit(
        &mut self,
        rule_set: &str,
        source: String,
        based_on: i64,
    ) -> v1::RuleSetVersion {
        let etag = self.draft(rule_set, source, based_on).await.etag;
        let request =
            v1::SubmitRuleSetRequest { rule_set: rule_set.into(), etag, comment: "uji".into() };
        let author = self.author.clone();
        let submitted: v1::SubmitRuleSetResponse =
            self.call(&author, "PublishingService/SubmitRuleSet", request).await;
        submitted.version.unwrap()
    }

    async fn approve(&mut self, submitted: &v1::RuleSetVersion) {
        let request = v1::ApproveRuleSetRequest {
            rule_set: submitted.rule_set.clone(),
            submission_id: submitted.submission_id.clone(),
            source_digest: submitted.source_digest.clone(),
            comment: "setuju".into(),
        };
        let approver = self.approver.clone();
        let _: v1::ApproveRuleSetResponse =
            self.call(&approver, "PublishingService/ApproveRuleSet", request).await;
    }

    async fn bring_in_force(&mut self, approved: &v1::RuleSetVersion) {
        self.drafts.remove(&approved.rule_set);
        let request = v1::PublishRuleSetRequest {
            rule_set: approved.rule_set.clone(),
            submission_id: approved.submission_id.clone(),
            allow_empty: false,
        };
        let approver = self.approver.clone();
        let _: v1::PublishRuleSetResponse =
            self.call(&approver, "PublishingService/PublishRuleSet", request).await;
    }

    async fn publish(&mut self, rule_set: &str, source: String, based_on: i64) {
        let submitted = self.submit(rule_set, source, based_on).await;
        self.approve(&submitted).await;
        self.bring_in_force(&submitted).await;
    }
}
