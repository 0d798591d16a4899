-- PostgreSQL keeps outcomes in a partition for each month. A file has none, and nothing changes here.
SELECT 1;
