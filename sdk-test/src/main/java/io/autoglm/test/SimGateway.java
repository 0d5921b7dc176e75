package io.autoglm.test;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What stands between a client and the simulated server: refuses with a face of its own, not the server's.
 *
 * <p>As a behaviour it holds for every request. Its body limit, where it has one, is checked before the server sees the
 * request; its time limit runs until the head of an answer. Refusals with a status that a gateway makes itself (429, 502,
 * 503, 504) then wear its face.
 */
public enum SimGateway {
    /** nginx: HTML with CRLF line ends; 413 above 1 MiB; 504 after 60 s. */
    NGINX("nginx"),
    /** Envoy or Istio: plain text; 504 after 15 s. */
    ENVOY("envoy"),
    /** Apigee: a {@code fault} object. */
    APIGEE("apigee"),
    /** Kong: {@code message} and {@code request_id}; 504 after 60 s. */
    KONG("kong"),
    /** Kong's AI proxy: a body above 8 KiB is a 400 that speaks of the content type. */
    KONG_AI("kong-ai"),
    /** A CDN: short plain text such as {@code error code: 1015}; 524 after 100 s. */
    CDN("cdn"),
    /** A login portal: every request is answered 200 with HTML. */
    PORTAL("portal");

    private final String text;

    SimGateway(String text) {
        this.text = text;
    }

    /**
     * Finds a gateway by its name.
     *
     * @param name the name, in any case, such as {@code nginx}
     * @return the gateway
     * @throws IllegalArgumentException naming the nearest gateway and all of them, if there is none of that name
     */
    public static SimGateway parse(String name) {
        return Names.parse("gateway", name.trim().toLowerCase(Locale.ROOT).replace('_', '-'), List.of(values()));
    }

    /** Returns the names of all gateways. */
    static List<String> names() {
        return Arrays.stream(values()).map(SimGateway::toString).toList();
    }

    /**
     * Returns the name, as {@link #parse(String)} reads it.
     *
     * @return the name in lower case
     */
    @Override
    public String toString() {
        return text;
    }
}
