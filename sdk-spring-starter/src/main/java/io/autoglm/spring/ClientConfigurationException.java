package io.autoglm.spring;

/** The properties do not make a client; the message says which and why, and shows no key. */
final class ClientConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String prefix;

    ClientConfigurationException(RuntimeException refused) {
        super("AutoGlmClient cannot be made: " + refused.getMessage(), refused);
        prefix = "autoglm";
    }

    ClientConfigurationException(String client, RuntimeException refused) {
        super("AutoGlmClient '" + client + "' cannot be made: " + refused.getMessage(), refused);
        prefix = NamedClients.PREFIX + "." + client;
    }

    /** Returns where the properties of the client stand. */
    String prefix() {
        return prefix;
    }
}
