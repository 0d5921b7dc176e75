package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.QuotaStore;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.TokenCounter;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.policy.AttemptListener;
import io.micrometer.observation.ObservationRegistry;
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

    /** Gives {@code builder}, which has the properties, what the application has; customizers come last. */
    void join(AutoGlmClientBuilder builder, AutoGlmProperties properties) {
        if (properties.observations().enabled()) {
            beans.getBeanProvider(ObservationRegistry.class).ifUnique(builder::observationRegistry);
        }
        beans.getBeanProvider(CredentialProvider.class).ifAvailable(builder::credentials);
        RateSpec rate = properties.rate().spec();
        TokenCounter counter = beans.getBeanProvider(TokenCounter.class).getIfAvailable(rate::counter);
        QuotaStore store = beans.getBeanProvider(QuotaStore.class).getIfAvailable(rate::store);
        builder.rate(rate.withCounter(counter).withStore(store));
        beans.getBeanProvider(AttemptListener.class).orderedStream().forEach(builder::attemptListener);
        beans.getBeanProvider(AutoGlmClientCustomizer.class).orderedStream().forEach(each -> each.customize(builder));
    }
}
