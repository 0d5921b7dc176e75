package io.autoglm.test;

/**
 * What a simulated server has done so far: a snapshot.
 *
 * @param requests         requests received whole, of every kind
 * @param openConnections  connections open now
 * @param inFlight         generate requests being answered now
 * @param peakInFlight     the most that were ever in flight at once
 * @param bytesSent        bytes handed to the socket; of each open connection up to 64 KiB of them may still wait
 * @param streamsFinished  answers, streamed or not, that were written to their end
 * @param streamsCancelled answers, streamed or not, whose peer closed the connection before their end
 * @param throttled        requests refused for a limit, and those answered with status 429
 * @param connectionsOpened connections accepted
 * @param streamsReset     HTTP/2 streams that the peer reset (RST_STREAM)
 */
public record SimStats(
        long requests,
        int openConnections,
        int inFlight,
        int peakInFlight,
        long bytesSent,
        long streamsFinished,
        long streamsCancelled,
        long throttled,
        long connectionsOpened,
        long streamsReset) {}
