// Made by scripts/generate.ts.
"use strict";
export const validate = validate10;
export default validate10;
const schema11 = {"type":"object","properties":{"host":{"type":["string","number","boolean"]},"port":{"type":["integer","string"],"minimum":0,"maximum":65535},"secure-port":{"type":["integer","string"],"minimum":0,"maximum":65535},"port-metrics":{"type":["integer","string"],"minimum":0,"maximum":65535},"grpc-port":{"type":["integer","string"],"minimum":0,"maximum":65535},"grpc-service-name":{"type":["string","number","boolean"]},"h2c":{"type":["boolean","integer","string"],"minimum":0,"maximum":1},"http-engine":{"type":"string","enum":["auto","uws","node"]},"prefix":{"type":["string","number","boolean"]},"workers":{"type":["integer","string"],"minimum":0,"maximum":256},"config-path":{"type":["string","number","boolean"]},"config":{"type":["string","number","boolean"]},"cert-path":{"type":["string","number","boolean"]},"client-ca":{"type":["string","number","boolean"]},"data-path":{"type":["string","number","boolean"]},"ui-path":{"type":["string","number","boolean"]},"http-client-timeout":{"type":["string","number"]},"http-server-timeout":{"type":["string","number"]},"server-shutdown-timeout":{"type":["string","number"]},"backend-url":{"type":["string","array"],"items":{"type":"string"}},"cache-server":{"type":["string","number","boolean"]},"hide-env":{"type":["string","array"],"items":{"type":"string"}},"jwt-secret":{"type":["string","number","boolean"]},"otel-service-name":{"type":["string","number","boolean"]},"level":{"type":["string","number","boolean"]},"ui-logo":{"type":["string","number","boolean"]},"ui-color":{"type":["string","number","boolean"]},"ui-message":{"type":["string","number","boolean"]},"random-delay":{"type":["boolean","integer","string"],"minimum":0,"maximum":1},"random-delay-unit":{"type":"string","enum":["s","ms"]},"random-delay-min":{"type":["integer","string"],"minimum":0,"maximum":2147483647},"random-delay-max":{"type":["integer","string"],"minimum":0,"maximum":2147483647},"random-error":{"type":["boolean","integer","string"],"minimum":0,"maximum":1},"unhealthy":{"type":["boolean","integer","string"],"minimum":0,"maximum":1},"unready":{"type":["boolean","integer","string"],"minimum":0,"maximum":1},"stress-cpu":{"type":["integer","string"],"minimum":0,"maximum":1024},"stress-memory":{"type":["integer","string"],"minimum":0,"maximum":1048576}}};

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.host !== undefined){
let data0 = data.host;
const _errs1 = errors;
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/host",schemaPath:"#/properties/host/type",keyword:"type",params:{type: schema11.properties.host.type}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.port !== undefined){
let data1 = data.port;
const _errs3 = errors;
if((!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))) && (typeof data1 !== "string")){
validate10.errors = [{instancePath:instancePath+"/port",schemaPath:"#/properties/port/type",keyword:"type",params:{type: schema11.properties.port.type}}];
return false;
}
if(errors === _errs3){
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 65535 || isNaN(data1)){
validate10.errors = [{instancePath:instancePath+"/port",schemaPath:"#/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535}}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate10.errors = [{instancePath:instancePath+"/port",schemaPath:"#/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["secure-port"] !== undefined){
let data2 = data["secure-port"];
const _errs5 = errors;
if((!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))) && (typeof data2 !== "string")){
validate10.errors = [{instancePath:instancePath+"/secure-port",schemaPath:"#/properties/secure-port/type",keyword:"type",params:{type: schema11.properties["secure-port"].type}}];
return false;
}
if(errors === _errs5){
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 65535 || isNaN(data2)){
validate10.errors = [{instancePath:instancePath+"/secure-port",schemaPath:"#/properties/secure-port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535}}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate10.errors = [{instancePath:instancePath+"/secure-port",schemaPath:"#/properties/secure-port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["port-metrics"] !== undefined){
let data3 = data["port-metrics"];
const _errs7 = errors;
if((!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))) && (typeof data3 !== "string")){
validate10.errors = [{instancePath:instancePath+"/port-metrics",schemaPath:"#/properties/port-metrics/type",keyword:"type",params:{type: schema11.properties["port-metrics"].type}}];
return false;
}
if(errors === _errs7){
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 65535 || isNaN(data3)){
validate10.errors = [{instancePath:instancePath+"/port-metrics",schemaPath:"#/properties/port-metrics/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535}}];
return false;
}
else {
if(data3 < 0 || isNaN(data3)){
validate10.errors = [{instancePath:instancePath+"/port-metrics",schemaPath:"#/properties/port-metrics/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["grpc-port"] !== undefined){
let data4 = data["grpc-port"];
const _errs9 = errors;
if((!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))) && (typeof data4 !== "string")){
validate10.errors = [{instancePath:instancePath+"/grpc-port",schemaPath:"#/properties/grpc-port/type",keyword:"type",params:{type: schema11.properties["grpc-port"].type}}];
return false;
}
if(errors === _errs9){
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 65535 || isNaN(data4)){
validate10.errors = [{instancePath:instancePath+"/grpc-port",schemaPath:"#/properties/grpc-port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535}}];
return false;
}
else {
if(data4 < 0 || isNaN(data4)){
validate10.errors = [{instancePath:instancePath+"/grpc-port",schemaPath:"#/properties/grpc-port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["grpc-service-name"] !== undefined){
let data5 = data["grpc-service-name"];
const _errs11 = errors;
if(((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))) && (typeof data5 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/grpc-service-name",schemaPath:"#/properties/grpc-service-name/type",keyword:"type",params:{type: schema11.properties["grpc-service-name"].type}}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.h2c !== undefined){
let data6 = data.h2c;
const _errs13 = errors;
if(((typeof data6 !== "boolean") && (!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6))))) && (typeof data6 !== "string")){
validate10.errors = [{instancePath:instancePath+"/h2c",schemaPath:"#/properties/h2c/type",keyword:"type",params:{type: schema11.properties.h2c.type}}];
return false;
}
if(errors === _errs13){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 1 || isNaN(data6)){
validate10.errors = [{instancePath:instancePath+"/h2c",schemaPath:"#/properties/h2c/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate10.errors = [{instancePath:instancePath+"/h2c",schemaPath:"#/properties/h2c/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["http-engine"] !== undefined){
let data7 = data["http-engine"];
const _errs15 = errors;
if(typeof data7 !== "string"){
validate10.errors = [{instancePath:instancePath+"/http-engine",schemaPath:"#/properties/http-engine/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!(((data7 === "auto") || (data7 === "uws")) || (data7 === "node"))){
validate10.errors = [{instancePath:instancePath+"/http-engine",schemaPath:"#/properties/http-engine/enum",keyword:"enum",params:{allowedValues: schema11.properties["http-engine"].enum}}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.prefix !== undefined){
let data8 = data.prefix;
const _errs17 = errors;
if(((typeof data8 !== "string") && (!((typeof data8 == "number") && (isFinite(data8))))) && (typeof data8 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/prefix",schemaPath:"#/properties/prefix/type",keyword:"type",params:{type: schema11.properties.prefix.type}}];
return false;
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.workers !== undefined){
let data9 = data.workers;
const _errs19 = errors;
if((!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))) && (typeof data9 !== "string")){
validate10.errors = [{instancePath:instancePath+"/workers",schemaPath:"#/properties/workers/type",keyword:"type",params:{type: schema11.properties.workers.type}}];
return false;
}
if(errors === _errs19){
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 256 || isNaN(data9)){
validate10.errors = [{instancePath:instancePath+"/workers",schemaPath:"#/properties/workers/maximum",keyword:"maximum",params:{comparison: "<=", limit: 256}}];
return false;
}
else {
if(data9 < 0 || isNaN(data9)){
validate10.errors = [{instancePath:instancePath+"/workers",schemaPath:"#/properties/workers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["config-path"] !== undefined){
let data10 = data["config-path"];
const _errs21 = errors;
if(((typeof data10 !== "string") && (!((typeof data10 == "number") && (isFinite(data10))))) && (typeof data10 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/config-path",schemaPath:"#/properties/config-path/type",keyword:"type",params:{type: schema11.properties["config-path"].type}}];
return false;
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.config !== undefined){
let data11 = data.config;
const _errs23 = errors;
if(((typeof data11 !== "string") && (!((typeof data11 == "number") && (isFinite(data11))))) && (typeof data11 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/config",schemaPath:"#/properties/config/type",keyword:"type",params:{type: schema11.properties.config.type}}];
return false;
}
var valid0 = _errs23 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["cert-path"] !== undefined){
let data12 = data["cert-path"];
const _errs25 = errors;
if(((typeof data12 !== "string") && (!((typeof data12 == "number") && (isFinite(data12))))) && (typeof data12 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/cert-path",schemaPath:"#/properties/cert-path/type",keyword:"type",params:{type: schema11.properties["cert-path"].type}}];
return false;
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["client-ca"] !== undefined){
let data13 = data["client-ca"];
const _errs27 = errors;
if(((typeof data13 !== "string") && (!((typeof data13 == "number") && (isFinite(data13))))) && (typeof data13 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/client-ca",schemaPath:"#/properties/client-ca/type",keyword:"type",params:{type: schema11.properties["client-ca"].type}}];
return false;
}
var valid0 = _errs27 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["data-path"] !== undefined){
let data14 = data["data-path"];
const _errs29 = errors;
if(((typeof data14 !== "string") && (!((typeof data14 == "number") && (isFinite(data14))))) && (typeof data14 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/data-path",schemaPath:"#/properties/data-path/type",keyword:"type",params:{type: schema11.properties["data-path"].type}}];
return false;
}
var valid0 = _errs29 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["ui-path"] !== undefined){
let data15 = data["ui-path"];
const _errs31 = errors;
if(((typeof data15 !== "string") && (!((typeof data15 == "number") && (isFinite(data15))))) && (typeof data15 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/ui-path",schemaPath:"#/properties/ui-path/type",keyword:"type",params:{type: schema11.properties["ui-path"].type}}];
return false;
}
var valid0 = _errs31 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["http-client-timeout"] !== undefined){
let data16 = data["http-client-timeout"];
const _errs33 = errors;
if((typeof data16 !== "string") && (!((typeof data16 == "number") && (isFinite(data16))))){
validate10.errors = [{instancePath:instancePath+"/http-client-timeout",schemaPath:"#/properties/http-client-timeout/type",keyword:"type",params:{type: schema11.properties["http-client-timeout"].type}}];
return false;
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["http-server-timeout"] !== undefined){
let data17 = data["http-server-timeout"];
const _errs35 = errors;
if((typeof data17 !== "string") && (!((typeof data17 == "number") && (isFinite(data17))))){
validate10.errors = [{instancePath:instancePath+"/http-server-timeout",schemaPath:"#/properties/http-server-timeout/type",keyword:"type",params:{type: schema11.properties["http-server-timeout"].type}}];
return false;
}
var valid0 = _errs35 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["server-shutdown-timeout"] !== undefined){
let data18 = data["server-shutdown-timeout"];
const _errs37 = errors;
if((typeof data18 !== "string") && (!((typeof data18 == "number") && (isFinite(data18))))){
validate10.errors = [{instancePath:instancePath+"/server-shutdown-timeout",schemaPath:"#/properties/server-shutdown-timeout/type",keyword:"type",params:{type: schema11.properties["server-shutdown-timeout"].type}}];
return false;
}
var valid0 = _errs37 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["backend-url"] !== undefined){
let data19 = data["backend-url"];
const _errs39 = errors;
if((typeof data19 !== "string") && (!(Array.isArray(data19)))){
validate10.errors = [{instancePath:instancePath+"/backend-url",schemaPath:"#/properties/backend-url/type",keyword:"type",params:{type: schema11.properties["backend-url"].type}}];
return false;
}
if(errors === _errs39){
if(Array.isArray(data19)){
var valid1 = true;
const len0 = data19.length;
for(let i0=0; i0<len0; i0++){
const _errs41 = errors;
if(typeof data19[i0] !== "string"){
validate10.errors = [{instancePath:instancePath+"/backend-url/" + i0,schemaPath:"#/properties/backend-url/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs41 === errors;
if(!valid1){
break;
}
}
}
}
var valid0 = _errs39 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["cache-server"] !== undefined){
let data21 = data["cache-server"];
const _errs43 = errors;
if(((typeof data21 !== "string") && (!((typeof data21 == "number") && (isFinite(data21))))) && (typeof data21 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/cache-server",schemaPath:"#/properties/cache-server/type",keyword:"type",params:{type: schema11.properties["cache-server"].type}}];
return false;
}
var valid0 = _errs43 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["hide-env"] !== undefined){
let data22 = data["hide-env"];
const _errs45 = errors;
if((typeof data22 !== "string") && (!(Array.isArray(data22)))){
validate10.errors = [{instancePath:instancePath+"/hide-env",schemaPath:"#/properties/hide-env/type",keyword:"type",params:{type: schema11.properties["hide-env"].type}}];
return false;
}
if(errors === _errs45){
if(Array.isArray(data22)){
var valid2 = true;
const len1 = data22.length;
for(let i1=0; i1<len1; i1++){
const _errs47 = errors;
if(typeof data22[i1] !== "string"){
validate10.errors = [{instancePath:instancePath+"/hide-env/" + i1,schemaPath:"#/properties/hide-env/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs47 === errors;
if(!valid2){
break;
}
}
}
}
var valid0 = _errs45 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["jwt-secret"] !== undefined){
let data24 = data["jwt-secret"];
const _errs49 = errors;
if(((typeof data24 !== "string") && (!((typeof data24 == "number") && (isFinite(data24))))) && (typeof data24 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/jwt-secret",schemaPath:"#/properties/jwt-secret/type",keyword:"type",params:{type: schema11.properties["jwt-secret"].type}}];
return false;
}
var valid0 = _errs49 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["otel-service-name"] !== undefined){
let data25 = data["otel-service-name"];
const _errs51 = errors;
if(((typeof data25 !== "string") && (!((typeof data25 == "number") && (isFinite(data25))))) && (typeof data25 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/otel-service-name",schemaPath:"#/properties/otel-service-name/type",keyword:"type",params:{type: schema11.properties["otel-service-name"].type}}];
return false;
}
var valid0 = _errs51 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.level !== undefined){
let data26 = data.level;
const _errs53 = errors;
if(((typeof data26 !== "string") && (!((typeof data26 == "number") && (isFinite(data26))))) && (typeof data26 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/level",schemaPath:"#/properties/level/type",keyword:"type",params:{type: schema11.properties.level.type}}];
return false;
}
var valid0 = _errs53 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["ui-logo"] !== undefined){
let data27 = data["ui-logo"];
const _errs55 = errors;
if(((typeof data27 !== "string") && (!((typeof data27 == "number") && (isFinite(data27))))) && (typeof data27 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/ui-logo",schemaPath:"#/properties/ui-logo/type",keyword:"type",params:{type: schema11.properties["ui-logo"].type}}];
return false;
}
var valid0 = _errs55 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["ui-color"] !== undefined){
let data28 = data["ui-color"];
const _errs57 = errors;
if(((typeof data28 !== "string") && (!((typeof data28 == "number") && (isFinite(data28))))) && (typeof data28 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/ui-color",schemaPath:"#/properties/ui-color/type",keyword:"type",params:{type: schema11.properties["ui-color"].type}}];
return false;
}
var valid0 = _errs57 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["ui-message"] !== undefined){
let data29 = data["ui-message"];
const _errs59 = errors;
if(((typeof data29 !== "string") && (!((typeof data29 == "number") && (isFinite(data29))))) && (typeof data29 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/ui-message",schemaPath:"#/properties/ui-message/type",keyword:"type",params:{type: schema11.properties["ui-message"].type}}];
return false;
}
var valid0 = _errs59 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["random-delay"] !== undefined){
let data30 = data["random-delay"];
const _errs61 = errors;
if(((typeof data30 !== "boolean") && (!(((typeof data30 == "number") && (!(data30 % 1) && !isNaN(data30))) && (isFinite(data30))))) && (typeof data30 !== "string")){
validate10.errors = [{instancePath:instancePath+"/random-delay",schemaPath:"#/properties/random-delay/type",keyword:"type",params:{type: schema11.properties["random-delay"].type}}];
return false;
}
if(errors === _errs61){
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 > 1 || isNaN(data30)){
validate10.errors = [{instancePath:instancePath+"/random-delay",schemaPath:"#/properties/random-delay/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data30 < 0 || isNaN(data30)){
validate10.errors = [{instancePath:instancePath+"/random-delay",schemaPath:"#/properties/random-delay/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs61 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["random-delay-unit"] !== undefined){
let data31 = data["random-delay-unit"];
const _errs63 = errors;
if(typeof data31 !== "string"){
validate10.errors = [{instancePath:instancePath+"/random-delay-unit",schemaPath:"#/properties/random-delay-unit/type",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((data31 === "s") || (data31 === "ms"))){
validate10.errors = [{instancePath:instancePath+"/random-delay-unit",schemaPath:"#/properties/random-delay-unit/enum",keyword:"enum",params:{allowedValues: schema11.properties["random-delay-unit"].enum}}];
return false;
}
var valid0 = _errs63 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["random-delay-min"] !== undefined){
let data32 = data["random-delay-min"];
const _errs65 = errors;
if((!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))) && (typeof data32 !== "string")){
validate10.errors = [{instancePath:instancePath+"/random-delay-min",schemaPath:"#/properties/random-delay-min/type",keyword:"type",params:{type: schema11.properties["random-delay-min"].type}}];
return false;
}
if(errors === _errs65){
if((typeof data32 == "number") && (isFinite(data32))){
if(data32 > 2147483647 || isNaN(data32)){
validate10.errors = [{instancePath:instancePath+"/random-delay-min",schemaPath:"#/properties/random-delay-min/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647}}];
return false;
}
else {
if(data32 < 0 || isNaN(data32)){
validate10.errors = [{instancePath:instancePath+"/random-delay-min",schemaPath:"#/properties/random-delay-min/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs65 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["random-delay-max"] !== undefined){
let data33 = data["random-delay-max"];
const _errs67 = errors;
if((!(((typeof data33 == "number") && (!(data33 % 1) && !isNaN(data33))) && (isFinite(data33)))) && (typeof data33 !== "string")){
validate10.errors = [{instancePath:instancePath+"/random-delay-max",schemaPath:"#/properties/random-delay-max/type",keyword:"type",params:{type: schema11.properties["random-delay-max"].type}}];
return false;
}
if(errors === _errs67){
if((typeof data33 == "number") && (isFinite(data33))){
if(data33 > 2147483647 || isNaN(data33)){
validate10.errors = [{instancePath:instancePath+"/random-delay-max",schemaPath:"#/properties/random-delay-max/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647}}];
return false;
}
else {
if(data33 < 0 || isNaN(data33)){
validate10.errors = [{instancePath:instancePath+"/random-delay-max",schemaPath:"#/properties/random-delay-max/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs67 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["random-error"] !== undefined){
let data34 = data["random-error"];
const _errs69 = errors;
if(((typeof data34 !== "boolean") && (!(((typeof data34 == "number") && (!(data34 % 1) && !isNaN(data34))) && (isFinite(data34))))) && (typeof data34 !== "string")){
validate10.errors = [{instancePath:instancePath+"/random-error",schemaPath:"#/properties/random-error/type",keyword:"type",params:{type: schema11.properties["random-error"].type}}];
return false;
}
if(errors === _errs69){
if((typeof data34 == "number") && (isFinite(data34))){
if(data34 > 1 || isNaN(data34)){
validate10.errors = [{instancePath:instancePath+"/random-error",schemaPath:"#/properties/random-error/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data34 < 0 || isNaN(data34)){
validate10.errors = [{instancePath:instancePath+"/random-error",schemaPath:"#/properties/random-error/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs69 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.unhealthy !== undefined){
let data35 = data.unhealthy;
const _errs71 = errors;
if(((typeof data35 !== "boolean") && (!(((typeof data35 == "number") && (!(data35 % 1) && !isNaN(data35))) && (isFinite(data35))))) && (typeof data35 !== "string")){
validate10.errors = [{instancePath:instancePath+"/unhealthy",schemaPath:"#/properties/unhealthy/type",keyword:"type",params:{type: schema11.properties.unhealthy.type}}];
return false;
}
if(errors === _errs71){
if((typeof data35 == "number") && (isFinite(data35))){
if(data35 > 1 || isNaN(data35)){
validate10.errors = [{instancePath:instancePath+"/unhealthy",schemaPath:"#/properties/unhealthy/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data35 < 0 || isNaN(data35)){
validate10.errors = [{instancePath:instancePath+"/unhealthy",schemaPath:"#/properties/unhealthy/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs71 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.unready !== undefined){
let data36 = data.unready;
const _errs73 = errors;
if(((typeof data36 !== "boolean") && (!(((typeof data36 == "number") && (!(data36 % 1) && !isNaN(data36))) && (isFinite(data36))))) && (typeof data36 !== "string")){
validate10.errors = [{instancePath:instancePath+"/unready",schemaPath:"#/properties/unready/type",keyword:"type",params:{type: schema11.properties.unready.type}}];
return false;
}
if(errors === _errs73){
if((typeof data36 == "number") && (isFinite(data36))){
if(data36 > 1 || isNaN(data36)){
validate10.errors = [{instancePath:instancePath+"/unready",schemaPath:"#/properties/unready/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1}}];
return false;
}
else {
if(data36 < 0 || isNaN(data36)){
validate10.errors = [{instancePath:instancePath+"/unready",schemaPath:"#/properties/unready/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs73 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["stress-cpu"] !== undefined){
let data37 = data["stress-cpu"];
const _errs75 = errors;
if((!(((typeof data37 == "number") && (!(data37 % 1) && !isNaN(data37))) && (isFinite(data37)))) && (typeof data37 !== "string")){
validate10.errors = [{instancePath:instancePath+"/stress-cpu",schemaPath:"#/properties/stress-cpu/type",keyword:"type",params:{type: schema11.properties["stress-cpu"].type}}];
return false;
}
if(errors === _errs75){
if((typeof data37 == "number") && (isFinite(data37))){
if(data37 > 1024 || isNaN(data37)){
validate10.errors = [{instancePath:instancePath+"/stress-cpu",schemaPath:"#/properties/stress-cpu/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1024}}];
return false;
}
else {
if(data37 < 0 || isNaN(data37)){
validate10.errors = [{instancePath:instancePath+"/stress-cpu",schemaPath:"#/properties/stress-cpu/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs75 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data["stress-memory"] !== undefined){
let data38 = data["stress-memory"];
const _errs77 = errors;
if((!(((typeof data38 == "number") && (!(data38 % 1) && !isNaN(data38))) && (isFinite(data38)))) && (typeof data38 !== "string")){
validate10.errors = [{instancePath:instancePath+"/stress-memory",schemaPath:"#/properties/stress-memory/type",keyword:"type",params:{type: schema11.properties["stress-memory"].type}}];
return false;
}
if(errors === _errs77){
if((typeof data38 == "number") && (isFinite(data38))){
if(data38 > 1048576 || isNaN(data38)){
validate10.errors = [{instancePath:instancePath+"/stress-memory",schemaPath:"#/properties/stress-memory/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1048576}}];
return false;
}
else {
if(data38 < 0 || isNaN(data38)){
validate10.errors = [{instancePath:instancePath+"/stress-memory",schemaPath:"#/properties/stress-memory/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs77 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}
