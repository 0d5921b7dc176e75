package io.autoglm.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells who starts the application what to set. */
final class ClientConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ClientConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClientConfigurationException cause) {
        String prefix = cause.prefix();
        return new FailureAnalysis(
                cause.getMessage(),
                "Set " + prefix + ".provider and, where the provider needs one, " + prefix + ".api-key; or set "
                        + prefix
                        + ".base-url. For tests and a first try, " + prefix
                        + ".provider=sim answers from the simulated server of io.autoglm:autoglm-sdk-test."
                        + (prefix.startsWith(NamedClients.PREFIX)
                                ? " A client with a name takes none of these from autoglm.* or AUTOGLM_*; what it does take"
                                        + " from there is named in the message as it is called there."
                                : ""),
                cause);
    }
}
