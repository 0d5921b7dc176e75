package io.autoglm.sdk.observe;

import io.autoglm.sdk.observe.AutoGlmObservation.AttemptKey;
import io.autoglm.sdk.observe.AutoGlmObservation.CallKey;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.net.URI;

/**
 * What the low-cardinality keys of a call or an attempt are made of.
 *
 * @param operation   the name of the operation
 * @param baseUrl     where it goes
 * @param provider    whose server that is
 * @param model       the model asked for
 * @param endpoint    the name of the endpoint
 * @param outcome     how it ended
 * @param retryReason why it is another attempt; of attempts only
 */
record KeyFacts(
        String operation,
        URI baseUrl,
        String provider,
        String model,
        String endpoint,
        String outcome,
        String retryReason) {

    KeyValues ofCall() {
        return KeyValues.of(
                CallKey.OPERATION.withValue(operation),
                CallKey.PROVIDER.withValue(provider),
                CallKey.MODEL.withValue(model),
                CallKey.ADDRESS.withValue(address()),
                CallKey.PORT.withValue(port()),
                CallKey.ENDPOINT.withValue(endpoint),
                CallKey.OUTCOME.withValue(outcome));
    }

    KeyValues ofAttempt() {
        return KeyValues.of(
                AttemptKey.OPERATION.withValue(operation),
                AttemptKey.MODEL.withValue(model),
                AttemptKey.ADDRESS.withValue(address()),
                AttemptKey.PORT.withValue(port()),
                AttemptKey.ENDPOINT.withValue(endpoint),
                AttemptKey.OUTCOME.withValue(outcome),
                AttemptKey.RETRY_REASON.withValue(retryReason));
    }

    private String address() {
        String host = baseUrl.getHost();
        if (host == null) {
            return KeyValue.NONE_VALUE;
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private String port() {
        return baseUrl.getPort() > 0
                ? Integer.toString(baseUrl.getPort())
                : "https".equals(baseUrl.getScheme()) ? "443" : "80";
    }
}
