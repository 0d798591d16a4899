-- Listings and provinces are stored in one spelling. Where the platform sent another one, it is kept
-- beside, because a retry is judged by what was sent. No step is left for rows of before: there are none.
ALTER TABLE saring.outcome ADD COLUMN sent_listing_id TEXT COLLATE "C";
ALTER TABLE saring.outcome ADD COLUMN sent_province TEXT COLLATE "C";
