package io.autoglm.spring;

import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.internal.settings.Names;
import io.autoglm.sdk.observe.LogLine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The SSL bundles that clients use. A bundle that Spring Boot reloads is asked for its new certificates from the next handshake on; one that
 * cannot be used then leaves those before. Safe for several threads.
 */
final class ClientBundles {

    private static final String DEFINE = "Define it by spring.ssl.bundle.pem.%1$s.* or spring.ssl.bundle.jks.%1$s.*, or"
            + " name one that exists in autoglm.ssl.bundle.";

    private final ObjectProvider<SslBundles> bundles;
    private final Map<String, Managers> known = new ConcurrentHashMap<>(); // a handler cannot be taken away again

    ClientBundles(ObjectProvider<SslBundles> bundles) {
        this.bundles = bundles;
    }

    private record Managers(BundleTrust trust, BundleKeys keys) {}

    /** Returns {@code tls} with trust and identity of the bundle called {@code name}. */
    TlsSpec applyTo(TlsSpec tls, String name) {
        Managers managers = known.computeIfAbsent(name, this::open);
        return tls.withManagers(managers.trust(), managers.keys());
    }

    private Managers open(String name) {
        SslBundles all = bundles.getIfAvailable();
        List<String> names = all == null ? List.of() : all.getBundleNames();
        if (all == null || !names.contains(name)) {
            throw new RefusedPropertyException(
                    "autoglm.ssl.bundle: there is no SSL bundle '" + Names.printable(name) + "'; there "
                            + (names.isEmpty() ? "is none" : "are: " + String.join(", ", names)),
                    DEFINE.formatted(Names.printable(name)));
        }
        try {
            SslBundle bundle = all.getBundle(name);
            Managers managers = new Managers(new BundleTrust(trust(bundle)), new BundleKeys(keys(bundle)));
            refuseOptions(name, bundle);
            all.addBundleUpdateHandler(name, changed -> reload(name, managers, changed));
            return managers;
        } catch (RefusedPropertyException refused) {
            throw refused;
        } catch (RuntimeException unusable) {
            throw new RefusedPropertyException(
                    "autoglm.ssl.bundle: the SSL bundle '" + name + "' cannot be used: " + unusable.getMessage(),
                    "Mend it below spring.ssl.bundle.",
                    unusable);
        }
    }

    /** What would be passed over in silence may be what keeps an application safe. */
    private static void refuseOptions(String name, SslBundle bundle) {
        boolean options =
                bundle.getOptions().getCiphers() != null || bundle.getOptions().getEnabledProtocols() != null;
        if (options || !SslBundle.DEFAULT_PROTOCOL.equals(bundle.getProtocol())) {
            throw new RefusedPropertyException(
                    "autoglm.ssl.bundle: the SSL bundle '" + name + "' has "
                            + (options ? "options (ciphers, enabled-protocols)" : "a protocol")
                            + ", which this client does not take",
                    "Define a bundle without it.");
        }
    }

    private static void reload(String name, Managers managers, SslBundle changed) {
        try {
            refuseOptions(name, changed);
            X509ExtendedTrustManager trust = trust(changed);
            X509ExtendedKeyManager keys = keys(changed);
            managers.trust().become(trust);
            managers.keys().become(keys);
        } catch (RuntimeException unusable) {
            LogLine.CERTIFICATES_KEPT
                    .entry()
                    .with("bundle", name)
                    .thrown(unusable)
                    .write();
        }
    }

    private static X509ExtendedTrustManager trust(SslBundle bundle) {
        return first(bundle.getManagers().getTrustManagers(), X509ExtendedTrustManager.class);
    }

    private static X509ExtendedKeyManager keys(SslBundle bundle) {
        return first(bundle.getManagers().getKeyManagers(), X509ExtendedKeyManager.class);
    }

    private static <T> T first(Object[] managers, Class<T> type) {
        return Arrays.stream(managers)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("it has no " + type.getSimpleName()));
    }
}
