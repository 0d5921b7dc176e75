/**
 * Many requests as one, and one run of many requests: what joins concurrent callers, what cuts a list of texts into requests, and what
 * feeds a source of any length through a client.
 *
 * <p>No HTTP and no JSON of servers: what a joint request looks like on the wire is the dialect's business. No jobs that a server keeps.
 */
@NullMarked
package io.autoglm.sdk.batch;

import org.jspecify.annotations.NullMarked;
