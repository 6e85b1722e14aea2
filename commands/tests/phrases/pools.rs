//! What people type about services and their hosts.

use crate::check;

#[test]
fn adding_hosts_in_many_words() {
    check(
        "add-hosts hosts= service=hubapi.com",
        &[
            "Add host(s) to hubapi.com",
            "add hosts to hubapi.com",
            "add host to hubapi.com.",
            "Add the hosts to hubapi.com!",
            "Please add upstreams to hubapi.com",
            "add upstream(s) to hubapi.com",
            "Could you please add the missing hosts to hubapi.com?",
            "add healthy hosts to the hubapi.com service",
            "add hosts to the service hubapi.com",
            "add hosts to the pool of hubapi.com",
            "add\u{a0}host(s)\u{a0}to\u{a0}hubapi.com",
            "ADD HOSTS TO hubapi.com",
            "add host(s) to <http://hubapi.com|hubapi.com>",
            "add host(s) to http://hubapi.com/",
            "add hosts to “hubapi.com”",
            "add hosts to hubapi.com, thanks",
            "Hey deckhand! Can you add hosts to hubapi.com?",
            "add all hosts to hubapi.com now",
        ],
    );
    check(
        "add-hosts hosts=10.1.4.7:31022 service=hubapi.com",
        &[
            "add host 10.1.4.7:31022 to hubapi.com",
            "add 10.1.4.7:31022 to hubapi.com",
            "put 10.1.4.7:31022 behind hubapi.com",
            "add <http://10.1.4.7:31022|10.1.4.7:31022> to <http://hubapi.com|hubapi.com>",
            "add upstream '10.1.4.7:31022' to 'hubapi.com'",
            "to hubapi.com add host 10.1.4.7:31022",
            "add to hubapi.com the host 10.1.4.7:31022",
        ],
    );
    check(
        "add-hosts hosts=10.1.4.7:31022,10.1.4.9:31045 service=hubapi.com",
        &[
            "add hosts 10.1.4.7:31022 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022, 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022,10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022 and 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022, and 10.1.4.9:31045 to hubapi.com",
            "add hosts 10.1.4.7:31022 & 10.1.4.9:31045 to hubapi.com",
            "add the upstreams 10.1.4.7:31022; 10.1.4.9:31045 to hubapi.com please",
            "add host(s) to hubapi.com: 10.1.4.7:31022, 10.1.4.9:31045",
            "add hosts to hubapi.com\n- 10.1.4.7:31022\n- 10.1.4.9:31045",
            "add host 10.1.4.7:31022 and host 10.1.4.9:31045 to hubapi.com",
            "add 10.1.4.7:31022, 10.1.4.9:31045 and 10.1.4.7:31022 to hubapi.com",
        ],
    );
    check(
        "add-hosts hosts= service=hubapi.com @prod",
        &[
            "add hosts to hubapi.com in prod",
            "in prod add hosts to hubapi.com",
            "add hosts to hubapi.com on prod please",
        ],
    );
    check(
        "add-hosts hosts=[::1]:8080,web-1.example.org:80 service=x",
        &["add [::1]:8080 and web-1.example.org:80 to x"],
    );
}

#[test]
fn half_said_additions_are_questions() {
    check(
        "?",
        &[
            "add",
            "add hosts",
            "add host to",
            "add hosts 10.1.4.7:31022",
            "add 10.1.4.7 to hubapi.com",
            "add host web1 to hubapi.com",
            "add host 10.1.4.7:99999 to hubapi.com",
            "add hosts to it",
            "add hosts to hubapi.com and billing",
            "add hosts to hub/api",
            "add me to the channel",
        ],
    );
}

#[test]
fn removing_hosts_in_many_words() {
    check(
        "remove-hosts hosts=10.1.4.7:31022 service=hubapi.com",
        &[
            "remove host 10.1.4.7:31022 from hubapi.com",
            "Remove host(s) 10.1.4.7:31022 from hubapi.com, please",
            "take 10.1.4.7:31022 out of hubapi.com",
            "delete upstream 10.1.4.7:31022 from the hubapi.com pool",
            "could you drop 10.1.4.7:31022 from hubapi.com?",
            "from hubapi.com remove 10.1.4.7:31022",
        ],
    );
    check(
        "?",
        &[
            "remove hosts",
            "remove hosts from hubapi.com",
            "remove all hosts from hubapi.com",
            "remove host 10.1.4.7:31022",
            "remove 10.1.4.7 from hubapi.com",
            "remove everything from hubapi.com",
        ],
    );
}

#[test]
fn replacing_hosts_in_many_words() {
    check(
        "replace-hosts hosts=10.1.4.2:31010,10.1.4.7:31022 service=hubapi.com",
        &[
            "replace the hosts of hubapi.com with 10.1.4.2:31010, 10.1.4.7:31022",
            "replace hosts of hubapi.com by 10.1.4.2:31010 and 10.1.4.7:31022",
            "replace hubapi.com's upstreams with 10.1.4.2:31010 10.1.4.7:31022",
            "set upstreams of hubapi.com to 10.1.4.2:31010 10.1.4.7:31022",
            "Could you change all hosts of the service hubapi.com to 10.1.4.2:31010, 10.1.4.7:31022?",
            "set host(s) for hubapi.com to 10.1.4.2:31010,10.1.4.7:31022",
            "swap the present hosts of hubapi.com with 10.1.4.2:31010, 10.1.4.7:31022 please",
        ],
    );
    check(
        "?",
        &[
            "replace hosts",
            "replace hosts of hubapi.com",
            "replace hosts with 10.1.4.2:31010",
            "set hosts to 10.1.4.2:31010",
            "replace host 10.1.4.2:31010 with 10.1.4.7:31022",
            "replace host 10.1.4.2:31010 with 10.1.4.7:31022 in hubapi.com",
            "replace the hosts of hubapi.com with 10.1.4.2",
            "replace the hosts of hubapi.com with nothing",
            "don't replace the hosts of hubapi.com with 10.1.4.2:31010",
        ],
    );
}

#[test]
fn draining_a_host_in_many_words() {
    check(
        "drain-host host=10.1.4.2",
        &[
            "drain host 10.1.4.2",
            "drain 10.1.4.2",
            "drain the server 10.1.4.2 from all services",
            "evacuate host 10.1.4.2",
        ],
    );
    check(
        "drain-host host=10.1.4.2:31010",
        &[
            "drain 10.1.4.2:31010 from every service",
            "remove 10.1.4.2:31010 from every service",
            "take host 10.1.4.2:31010 out of every service",
        ],
    );
    check(
        "drain-host host=10.1.4.2 @prod",
        &["drain host 10.1.4.2 in prod"],
    );
    check("?", &["drain", "drain host", "drain host a/b"]);
}

#[test]
fn deleting_a_service_in_many_words() {
    check(
        "delete-service service=hubapi.com",
        &[
            "delete service hubapi.com",
            "remove the service hubapi.com",
            "Please delete the hubapi.com service",
            "delete the balancer service hubapi.com",
            "drop service hubapi.com from the load balancer",
        ],
    );
    check(
        "?",
        &[
            "delete service",
            "delete hubapi.com",
            "remove hubapi.com",
            "remove all services",
            "delete service hubapi.com tomorrow",
            "should we delete service hubapi.com?",
            "delete service hubapi.com and service billing-web",
        ],
    );
}

#[test]
fn updating_config_in_many_words() {
    check(
        "update-config service=hubapi.com",
        &[
            "Update config of hubapi.com",
            "update the configuration of hubapi.com please",
            "update config for hubapi.com",
            "update hubapi.com config",
            "update hubapi.com's config",
            "reload hubapi.com",
            "reload config of hubapi.com",
            "refresh the nginx config of hubapi.com",
            "Could you reload the hubapi.com configuration?",
            "update configs hubapi.com",
        ],
    );
    check(
        "?",
        &[
            "update config",
            "update the config",
            "update",
            "reload",
            "update hubapi.com",
        ],
    );
}

#[test]
fn purging_a_cache_in_many_words() {
    check(
        "purge-cache service=hubapi.com",
        &[
            "purge cache of hubapi.com",
            "Purge the cache of the service hubapi.com, please",
            "flush hubapi.com's cache",
            "clear the nginx cache for hubapi.com",
            "could you invalidate the hubapi.com cache?",
        ],
    );
    check(
        "?",
        &[
            "purge cache",
            "purge hubapi.com",
            "purge all caches",
            "purge cache of hub/api",
            "purge the cache of hubapi.com tomorrow",
        ],
    );
}

#[test]
fn migrating_in_many_words() {
    check(
        "migrate request=HubApiWeb service=hubapi.com",
        &[
            "migrate hubapi.com to HubApiWeb",
            "migrate the service hubapi.com to the request HubApiWeb",
            "migrate hubapi.com to the tasks of HubApiWeb",
            "migrate hubapi.com from fixed hosts to HubApiWeb",
        ],
    );
    check(
        "migrate service=hubapi.com @qa",
        &["migrate hubapi.com in qa"],
    );
    check(
        "set-groups groups=edge-prod service=hubapi.com",
        &["migrate hubapi.com to group edge-prod"],
    );
    check(
        "?",
        &[
            "migrate",
            "migrate to HubApiWeb",
            "migrate hubapi.com to",
            "migrate hubapi.com and billing.com",
            "migrate hubapi.com to Hub/Api",
            "shall we migrate hubapi.com?",
        ],
    );
}
