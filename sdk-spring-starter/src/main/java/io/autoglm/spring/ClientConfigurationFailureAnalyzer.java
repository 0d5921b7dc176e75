package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells who starts the application what to set. */
final class ClientConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ClientConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ClientConfigurationException cause) {
        String prefix = cause.prefix();
        return new FailureAnalysis(
                cause.getMessage(),
                action(cause, prefix)
                        + (prefix.startsWith(NamedClients.PREFIX)
                                ? " A client with a name takes nothing of who calls and where from autoglm.* or AUTOGLM_*; what"
                                        + " it does take from there is named in the message as it is called there."
                                : ""),
                cause);
    }

    private static String action(ClientConfigurationException refusal, String prefix) {
        for (Throwable each = refusal; each != null; each = each.getCause()) {
            if (each instanceof RefusedPropertyException refused) {
                return ClientConfigurationException.ofClient(refused.action(), prefix);
            }
            if (each instanceof AutoGlmException failure && failure.code() == ErrorCode.INSECURE_KEY) {
                return "Use https in " + prefix
                        + ".base-url, or in that of the endpoint; or, where nobody else can read what travels, set "
                        + prefix + ".allow-insecure-http=true.";
            }
        }
        Throwable why = refusal.getCause();
        String said = String.valueOf(why == null ? null : why.getMessage());
        return said.startsWith("no endpoint") || said.startsWith("provider ")
                ? "Set " + prefix + ".provider and, where the provider needs one, " + prefix + ".api-key or " + prefix
                        + ".api-key-file; or set " + prefix + ".base-url. For tests and a first try, " + prefix
                        + ".provider=sim answers from the simulated server of io.autoglm:autoglm-sdk-test."
                : "Correct what is named above.";
    }
}
