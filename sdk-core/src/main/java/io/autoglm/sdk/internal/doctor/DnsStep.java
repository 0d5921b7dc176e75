package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The addresses of the host that is connected to, by the client's resolver and by the JVM's. */
final class DnsStep implements Step {

    /** A lookup that takes longer delays each new connection by as much. */
    static final Duration SLOW = Duration.ofMillis(500);

    /** How much longer than the client's own the other lookup may take. */
    private static final Duration OTHER = Duration.ofSeconds(2);

    @Override
    public CheckStep step() {
        return CheckStep.DNS;
    }

    @Override
    public String command(Patient patient) {
        return Commands.lookup(patient.line);
    }

    /**
     * What a lookup gave.
     *
     * @param addresses none when it failed
     * @param failure   why there is none
     * @param nanos     how long it took
     */
    private record Lookup(
            List<InetAddress> addresses, @Nullable AutoGlmException failure, long nanos) {

        Set<String> texts() {
            return addresses.stream().map(DnsStep::text).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        String host = patient.line.host();
        Finding finding = new Finding()
                .fact("host", host)
                .fact(
                        "whose",
                        patient.line.proxy() == null ? "the server's" : "the proxy's, which looks up the server's");
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        Mono<Lookup> own = timed(patient, patient.line.resolve());
        if (literal) {
            return own.map(found -> judged(finding.fact("lookup", "none, it is an address"), patient, found, null));
        }
        return Mono.zip(
                        own,
                        timed(patient, patient.line.resolveBySystem())
                                .timeout(
                                        patient.subject.timeouts().connect().plus(OTHER),
                                        Mono.just(new Lookup(List.of(), null, OTHER.toNanos())),
                                        patient.timer),
                        Mono.fromCallable(ResolvConf::ofSystem).subscribeOn(Schedulers.boundedElastic()))
                .map(all -> {
                    ResolvConf system = all.getT3();
                    finding.fact(
                                    "resolver",
                                    patient.transport
                                            .settings()
                                            .http()
                                            .nameResolution()
                                            .name()
                                            .toLowerCase(Locale.ROOT))
                            .fact("name servers", joined(system.servers()))
                            .fact("search", joined(system.search()))
                            .fact("ndots", system.ndots());
                    return judged(finding, patient, all.getT1(), all.getT2());
                });
    }

    private static Mono<Lookup> timed(Patient patient, Mono<List<InetAddress>> lookup) {
        return Mono.defer(() -> {
            long start = patient.timer.now(TimeUnit.NANOSECONDS);
            return lookup.map(found -> new Lookup(found, null, since(patient, start)))
                    .onErrorResume(
                            AutoGlmException.class,
                            failure -> Mono.just(new Lookup(List.of(), failure, since(patient, start))));
        });
    }

    private static long since(Patient patient, long start) {
        return patient.timer.now(TimeUnit.NANOSECONDS) - start;
    }

    private static Finding judged(Finding finding, Patient patient, Lookup own, @Nullable Lookup jvm) {
        finding.fact("lookup took", Lengths.ofNanos(own.nanos()));
        AutoGlmException failure = own.failure();
        if (failure != null) {
            return jvm == null || jvm.addresses().isEmpty()
                    ? finding.fail(failure)
                    : finding.fact("jvm", joined(jvm.texts())).fail(failure, "dns-jvm-only");
        }
        patient.addresses = own.addresses();
        long six =
                own.addresses().stream().filter(Inet6Address.class::isInstance).count();
        finding.fact("addresses", joined(own.texts()))
                .fact("ipv4", own.addresses().size() - six)
                .fact("ipv6", six);
        if (jvm != null) { // a name, and no address
            compared(finding, own, jvm);
            if (own.nanos() > SLOW.toNanos()) {
                finding.warn("dns-slow", Lengths.ofNanos(own.nanos()));
            }
        }
        return expected(finding, patient, own);
    }

    private static void compared(Finding finding, Lookup own, Lookup jvm) {
        if (jvm.addresses().isEmpty()) {
            finding.fact("jvm", "no address");
            return;
        }
        boolean same = own.texts().equals(jvm.texts());
        finding.fact("jvm", same ? "the same" : joined(jvm.texts()));
        if (!same && Collections.disjoint(own.texts(), jvm.texts())) {
            finding.warn("dns-differs", joined(own.texts()), joined(jvm.texts()));
        }
    }

    private static Finding expected(Finding finding, Patient patient, Lookup own) {
        List<String> expected = patient.spec.expectDns();
        if (expected.isEmpty() || patient.line.proxy() != null) {
            return finding;
        }
        List<String> foreign = new ArrayList<>(own.texts());
        expected.stream().map(DnsStep::plain).forEach(foreign::remove);
        finding.fact("expected", joined(expected));
        return foreign.isEmpty() ? finding : finding.failAs(null, "dns-foreign", joined(foreign));
    }

    private static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    private static String plain(String address) {
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        return parsed == null ? address : text(parsed);
    }

    private static String joined(Collection<String> words) {
        return words.isEmpty() ? "none" : String.join(", ", words);
    }
}
