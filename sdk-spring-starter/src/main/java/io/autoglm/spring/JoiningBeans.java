package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.admission.QuotaStore;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.TokenCounter;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;

/**
 * Beans of the application that a builder takes up by their type. Where the builder has one only, several without a primary one stop the
 * start, but for registries of observations, which the application may have for other ends.
 */
final class JoiningBeans {

    private final BeanFactory beans;

    JoiningBeans(BeanFactory beans) {
        this.beans = beans;
    }

    /** Gives the builder of the client without a name, which has the properties, what the application has. */
    void join(AutoGlmClientBuilder builder, AutoGlmProperties properties) {
        beans.getBeanProvider(CredentialProvider.class).ifAvailable(builder::credentials);
        join(
                AutoGlmClientCustomizer.DEFAULT_CLIENT,
                builder,
                properties,
                properties.observations().enabled());
    }

    /** The same for any client, but for credentials: a bean does not say for which host they are. Customizers come last. */
    void join(String client, AutoGlmClientBuilder builder, AutoGlmProperties properties, boolean observed) {
        joinBundle(builder, properties);
        if (observed) {
            beans.getBeanProvider(ObservationRegistry.class).ifUnique(builder::observationRegistry);
        }
        builder.rate(joined(properties.rate().spec()));
        beans.getBeanProvider(FallbackAnswer.class)
                .ifAvailable(
                        answer -> builder.fallback(properties.fallback().spec().withAnswer(answer)));
        beans.getBeanProvider(Policy.class)
                .orderedStream()
                .forEach(policy -> builder.policy(
                        policy instanceof AttemptPolicy ? PolicyPosition.PER_ATTEMPT : PolicyPosition.PER_CALL,
                        policy));
        beans.getBeanProvider(AttemptListener.class).orderedStream().forEach(builder::attemptListener);
        beans.getBeanProvider(AutoGlmClientCustomizer.class)
                .orderedStream()
                .forEach(each -> each.customize(client, builder));
    }

    /** Adds the endpoints of the properties; before the rest, as customizers come last. */
    void joinEndpoints(AutoGlmClientBuilder builder, AutoGlmProperties properties) {
        for (EndpointSpec endpoint : properties.endpointSpecs()) {
            RateSpec rate = endpoint.rate();
            builder.endpoint(rate == null ? endpoint : endpoint.withRate(joined(rate)));
        }
    }

    private RateSpec joined(RateSpec rate) {
        TokenCounter counter = beans.getBeanProvider(TokenCounter.class).getIfAvailable(rate::counter);
        QuotaStore store = beans.getBeanProvider(QuotaStore.class).getIfAvailable(rate::store);
        return rate.withCounter(counter).withStore(store);
    }

    private void joinBundle(AutoGlmClientBuilder builder, AutoGlmProperties properties) {
        String bundle = properties.ssl().bundle();
        if (bundle == null) {
            return;
        }
        List<String> files = properties.tls().files();
        if (!files.isEmpty()) {
            throw RefusedPropertyException.bothSet("autoglm.ssl.bundle (" + bundle + ")", String.join(", ", files));
        }
        HttpSpec http = properties.httpSpec();
        builder.http(http.withTls(beans.getBean(ClientBundles.class).applyTo(http.tls(), bundle)));
    }
}
