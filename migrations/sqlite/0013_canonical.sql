-- Listings and provinces are stored in one spelling. Where the platform sent another one, it is kept
-- beside, because a retry is judged by what was sent.
ALTER TABLE outcome ADD COLUMN sent_listing_id TEXT;
ALTER TABLE outcome ADD COLUMN sent_province TEXT;

INSERT INTO pending_step VALUES ('listings'), ('provinces');
