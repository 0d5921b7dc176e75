package io.autoglm.spring;

/** The properties do not make a client; the message says which and why, and shows no key. */
final class ClientConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClientConfigurationException(RuntimeException refused) {
        super("AutoGlmClient cannot be made: " + refused.getMessage(), refused);
    }
}
