-- PostgreSQL notes which timeline it is on. A file has none, and nothing changes here.
SELECT 1;
