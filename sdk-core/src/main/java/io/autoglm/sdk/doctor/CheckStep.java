package io.autoglm.sdk.doctor;

import java.util.Locale;

/** The steps of an examination, in their order: from this machine to the model. */
public enum CheckStep {
    /** What the client was told: endpoint, model, credential. */
    CONFIGURATION,
    /** The proxy on the way, and what the environment says of one. */
    PROXY,
    /** The addresses of the host. */
    DNS,
    /** Connections to each address. */
    TCP,
    /** The handshake and the certificates. */
    TLS,
    /** Who answers: the server, a gateway, a portal. */
    RESPONDER,
    /** Whether the base URL is the right one. */
    PATH,
    /** Whether the credential is accepted. */
    AUTHENTICATION,
    /** Whether it is allowed to do what is asked. */
    PERMISSION,
    /** Whether both clocks agree. */
    CLOCK,
    /** Whether the server has the model. */
    MODEL,
    /** One model token, whole answer. Costs model tokens. */
    GENERATION,
    /** A short answer as a stream. Costs model tokens. */
    STREAMING,
    /** What is left of the server's limits. */
    HEADROOM,
    /** Whether headers arrive. */
    HEADERS;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** Returns its stable name in lower case, for example {@code dns}. */
    public String id() {
        return id;
    }
}
