// SPDX-License-Identifier: Apache-2.0
import{Q as o,X as n,a as t,p as e}from"./shared.js";function f(){return o(t,{children:[o(n,{title:e("not_found"),lead:e("no_such_page")}),o("a",{class:"button",href:"/",children:e("menu.home")})]})}export{f as a};
