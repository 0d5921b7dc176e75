package io.autoglm.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells who starts the application what to set. */
final class ClientConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ClientConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClientConfigurationException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set autoglm.provider and, where the provider needs one, autoglm.api-key; or set autoglm.base-url. For tests and a first"
                        + " try, autoglm.provider=sim answers from the simulated server of io.autoglm:autoglm-sdk-test.",
                cause);
    }
}
