-- People write names in any case: operations are found by their request id in lower case.
DROP INDEX operations_by_request;
CREATE INDEX operations_by_request ON operations (lower(request_id));
