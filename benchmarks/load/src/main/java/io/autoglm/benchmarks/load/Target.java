package io.autoglm.benchmarks.load;

/**
 * Where calls go and how many at once.
 *
 * @param baseUrl  the address that ends in {@code /v1}
 * @param inFlight how many calls may be under way at once, at least 1: pools and limits of a client are set to it
 */
public record Target(String baseUrl, int inFlight) {

    /** The model that is asked for. */
    public static final String MODEL = "sim";

    /** What is asked. */
    public static final String PROMPT = "Say something.";

    /** The key that is sent where a client insists on one; the server asks for none. */
    public static final String KEY = "not-a-secret";

    /** Checks both. */
    public Target {
        if (!baseUrl.endsWith("/v1")) {
            throw new IllegalArgumentException("baseUrl must end in /v1, was '" + baseUrl + "'");
        }
        if (inFlight < 1) {
            throw new IllegalArgumentException("inFlight must be at least 1, was " + inFlight);
        }
    }
}
