package io.autoglm.sdk.admission;

/** Which endpoint of a pool is asked first, of those with the lowest order. The others follow when it cannot take the call now. */
public enum Routing {
    /** By chance, in proportion to the weights. */
    WEIGHTED,
    /**
     * Two are drawn by weight, and the one with less to do is asked: fewer attempts in flight for its weight, times the median time to
     * the first event where both have at least 20 streams of the last minute.
     */
    LEAST_LOADED
}
